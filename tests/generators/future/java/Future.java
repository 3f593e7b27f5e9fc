import java.util.List;
import java.util.Objects;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.AuthApi;
import org.openapitools.client.api.ServiceApi;
import org.openapitools.client.api.UsersApi;
import org.openapitools.client.model.ChangePasswordBody;
import org.openapitools.client.model.LogInBody;
import org.openapitools.client.model.Problem;

/** Asks a service of the future with the client that openapi-generator makes for Java: what it does not know is accepted, and kept. */
public final class Future {
    public static void main(String[] arguments) throws Exception {
        var client = new ApiClient();
        client.updateBaseUri(System.getenv("FUTURE_URL"));
        var auth = new AuthApi(client);
        var service = new ServiceApi(client);

        var grant = auth.logIn(new LogInBody().email("ada@example.com").password("seven grey otters"));
        is("the type of the token", grant.getTokenType(), "DPoP");
        is("a field of a grant", grant.getAdditionalProperty("organisation_id"), "0198c2f1-08a1-7d4b-a1a4-00000000000a");

        var me = new UsersApi(client).getMe();
        is("the roles", me.getRoles(), List.of("user", "auditor"));
        is("the status", me.getStatus(), "archived");
        is("a field of a user", me.getAdditionalProperty("pronouns"), "she");

        var sessions = auth.listSessions(null, null);
        is("a field of a page", sessions.getAdditionalProperty("as_of"), "2026-11-22T12:00:00Z");
        is("a field of a session", sessions.getItems().get(0).getAdditionalProperty("method"), "passkey");

        var ready = service.getReadiness();
        is("the status of the service", ready.getStatus(), "degraded");
        is("the status of a check", ready.getChecks().get(0).getStatus(), "paused");

        is("a field of a key", service.getJwks().getKeys().get(0).getAdditionalProperty("pub"), "unKnown");

        try {
            auth.changePassword(new ChangePasswordBody().currentPassword("seven grey otters").newPassword("nine wet umbrellas"));
            throw new AssertionError("nothing was refused");
        } catch (ApiException refused) {
            var problem = client.getObjectMapper().readValue(refused.getResponseBody(), Problem.class);
            is("the code of a problem", problem.getCode(), "BREACHED");
            is("the code of a field", problem.getErrors().get(0).getCode(), "breached");
            is("a field of a field", problem.getErrors().get(0).getAdditionalProperty("severity"), "high");
            is("a field of a problem", problem.getAdditionalProperty("documentation"), "https://example.com/breached");
        }
    }

    private static void is(String what, Object found, Object expected) {
        if (!Objects.equals(found, expected)) {
            throw new AssertionError(what + " is " + found + ", and not " + expected);
        }
    }
}
