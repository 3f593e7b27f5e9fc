package com.example.orders;

import java.util.List;

import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class OrdersController {
    record Caller(String sub, List<String> roles) {}

    @GetMapping("/whoami")
    Caller whoAmI(@AuthenticationPrincipal Jwt token) {
        return new Caller(token.getSubject(), token.getClaimAsStringList("roles"));
    }

    /** For administrators: {@link SecurityConfiguration} says so. */
    @GetMapping("/admin")
    Caller forAdministrators(@AuthenticationPrincipal Jwt token) {
        return whoAmI(token);
    }
}
