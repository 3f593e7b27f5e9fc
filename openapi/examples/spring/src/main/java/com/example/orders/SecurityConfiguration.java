package com.example.orders;

import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;

@Configuration
class SecurityConfiguration {
    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
        return http
            .authorizeHttpRequests(requests -> requests
                .requestMatchers("/admin/**").hasRole("admin")
                .anyRequest().authenticated())
            .oauth2ResourceServer(server -> server
                .jwt(jwt -> jwt.jwtAuthenticationConverter(authorities()))
                .withObjectPostProcessor(unavailableWithoutKeys()))
            .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
            .build();
    }

    /** A bean of its own, because the one that Spring Boot makes refuses tokens whose {@code typ} is {@code at+jwt}. */
    @Bean
    JwtDecoder decoder(
            @Value("${portreeve.url}") String url,
            @Value("${portreeve.issuer}") String issuer,
            @Value("${portreeve.audience}") String audience,
            @Value("${portreeve.algorithm}") String algorithm) throws MalformedURLException {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(keys(url))
            .jwsAlgorithm(SignatureAlgorithm.from(algorithm))
            .build();
        decoder.setJwtValidator(validator(issuer, audience));
        return decoder;
    }

    /** Nimbus keeps them for five minutes, and fetches them at most twice in 30 s for key ids that it does not know. */
    private static JWKSource<SecurityContext> keys(String url) throws MalformedURLException {
        var retriever = new DefaultResourceRetriever(3_000, 3_000, 100_000);
        return JWKSourceBuilder.<SecurityContext>create(URI.create(url + "/.well-known/jwks.json").toURL(), retriever).build();
    }

    private static OAuth2TokenValidator<Jwt> validator(String issuer, String audience) {
        List<OAuth2TokenValidator<Jwt>> validators = new ArrayList<>(List.of(
            new JwtTypeValidator("at+jwt"),
            new JwtTimestampValidator(Duration.ofSeconds(30)),
            new JwtIssuerValidator(issuer),
            new JwtAudienceValidator(audience),
            new JwtClaimValidator<Object>("roles", List.class::isInstance)));
        // Spring's validators let pass what is absent.
        for (String claim : List.of("sub", "exp", "nbf", "iat", "jti", "sid")) {
            validators.add(new JwtClaimValidator<Object>(claim, Objects::nonNull));
        }
        return JwtValidators.createDefaultWithValidators(validators);
    }

    /** The role {@code admin} of the token becomes {@code ROLE_admin}, which {@code hasRole("admin")} asks for. */
    private static JwtAuthenticationConverter authorities() {
        var roles = new JwtGrantedAuthoritiesConverter();
        roles.setAuthoritiesClaimName("roles");
        roles.setAuthorityPrefix("ROLE_");
        var converter = new JwtAuthenticationConverter();
        converter.setJwtGrantedAuthoritiesConverter(roles);
        return converter;
    }

    /** Spring answers 500 when the keys cannot be had. Here it is a 503; a bad token stays a 401. */
    private static ObjectPostProcessor<BearerTokenAuthenticationFilter> unavailableWithoutKeys() {
        var unauthorized = new BearerTokenAuthenticationEntryPoint();
        return new ObjectPostProcessor<>() {
            @Override
            public <F extends BearerTokenAuthenticationFilter> F postProcess(F filter) {
                filter.setAuthenticationFailureHandler((request, response, failure) -> {
                    if (failure instanceof AuthenticationServiceException) {
                        response.setHeader(HttpHeaders.RETRY_AFTER, "1");
                        response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
                    } else {
                        unauthorized.commence(request, response, failure);
                    }
                });
                return filter;
            }
        };
    }
}
