// Asks a service of the future with the client that openapi-generator makes for Go: what it does not know is accepted, and kept.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"os"
	"reflect"

	portreeve "portreeve.example/client"
)

func main() {
	configuration := portreeve.NewConfiguration()
	configuration.Servers = portreeve.ServerConfigurations{{URL: os.Getenv("FUTURE_URL")}}
	client := portreeve.NewAPIClient(configuration)
	ctx := context.WithValue(context.Background(), portreeve.ContextAccessToken, "access")

	grant, _, err := client.AuthAPI.LogIn(ctx).LogInBody(*portreeve.NewLogInBody("ada@example.com", "seven grey otters")).Execute()
	accepted("a grant", err)
	is("the type of the token", grant.GetTokenType(), "DPoP")
	is("a field of a grant", grant.AdditionalProperties["organisation_id"], "0198c2f1-08a1-7d4b-a1a4-00000000000a")

	me, _, err := client.UsersAPI.GetMe(ctx).Execute()
	accepted("a user", err)
	is("the roles", me.GetRoles(), []string{"user", "auditor"})
	is("the status", me.GetStatus(), "archived")
	is("a field of a user", me.AdditionalProperties["pronouns"], "she")
	is("an object in a user", me.AdditionalProperties["organisation"].(map[string]any)["name"], "Analytical Engines")

	sessions, _, err := client.AuthAPI.ListSessions(ctx).Execute()
	accepted("a page", err)
	is("a field of a page", sessions.AdditionalProperties["as_of"], "2026-11-22T12:00:00Z")
	is("a field of a session", sessions.Items[0].AdditionalProperties["method"], "passkey")

	ready, _, err := client.ServiceAPI.GetReadiness(ctx).Execute()
	accepted("readiness", err)
	is("the status of the service", ready.GetStatus(), "degraded")
	is("the status of a check", ready.Checks[0].GetStatus(), "paused")

	keys, _, err := client.ServiceAPI.GetJwks(ctx).Execute()
	accepted("keys", err)
	is("a field of a key", keys.Keys[0].AdditionalProperties["pub"], "unKnown")

	change := *portreeve.NewChangePasswordBody("seven grey otters", "nine wet umbrellas in Oslo")
	_, err = client.AuthAPI.ChangePassword(ctx).ChangePasswordBody(change).Execute()
	var refused *portreeve.GenericOpenAPIError
	if !errors.As(err, &refused) {
		log.Fatalf("a refusal: %v", err)
	}
	problem, read := refused.Model().(portreeve.Problem)
	if !read {
		log.Fatalf("a refusal was not read: %v", err)
	}
	is("the code of a problem", string(problem.GetCode()), "BREACHED")
	is("the code of a field", problem.Errors[0].Code, "breached")
	is("the numbers of a field", text(problem.Errors[0].GetParams()), `{"leaks":3}`)
	is("a field of a field", problem.Errors[0].AdditionalProperties["severity"], "high")
	is("a field of a problem", problem.AdditionalProperties["documentation"], "https://example.com/breached")
}

func accepted(what string, err error) {
	if err != nil {
		log.Fatalf("%s is not accepted: %v", what, err)
	}
}

func is(what string, found, expected any) {
	if !reflect.DeepEqual(found, expected) {
		log.Fatalf("%s is %v, and not %v", what, found, expected)
	}
}

func text(value any) string {
	written, err := json.Marshal(value)
	accepted("a number", err)
	return string(written)
}
