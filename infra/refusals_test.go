package infra

import (
	"encoding/json"
	"slices"
	"strconv"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
)

func TestAPIGatewayRefusesInTheWordsOfTheAPI(t *testing.T) {
	statuses := map[string]string{}
	each(t, "AWS::ApiGateway::GatewayResponse", func(t *testing.T, r resource) {
		kind := r.properties["ResponseType"].(string)
		statuses[kind], _ = r.properties["StatusCode"].(string)
		templates := r.properties["ResponseTemplates"].(map[string]any)
		var body struct{ Error api.Problem }
		if err := json.Unmarshal([]byte(templates["application/json"].(string)), &body); err != nil || len(templates) != 1 {
			t.Fatalf("templates of %s = %v (%v), want one of JSON", kind, templates, err)
		}
		if body.Error.Code == "" || body.Error.Message == "" {
			t.Errorf("body of %s = %+v, want a code and a message", kind, body)
		}
		headers := r.properties["ResponseParameters"].(map[string]any)
		if got := headers["gatewayresponse.header.Access-Control-Allow-Origin"]; says(got) != says(plainOf(t, cors()["Access-Control-Allow-Origin"])) {
			t.Errorf("%s lets in %v, want the dashboard's origin", kind, got)
		}
		for name, want := range map[string]string{"Vary": "'Origin'", "Cache-Control": "'no-store'", "X-Content-Type-Options": "'nosniff'"} {
			if got := headers["gatewayresponse.header."+name]; got != want {
				t.Errorf("%s has %s: %v, want %s, as the function answers", kind, name, got, want)
			}
		}
		if statuses[kind] == "429" && kind == "THROTTLED" && headers["gatewayresponse.header.Retry-After"] != "'1'" {
			t.Errorf("%s does not say when to try again: %v", kind, headers)
		}
	})
	for kind, want := range map[string]string{"INVALID_API_KEY": "401", "MISSING_AUTHENTICATION_TOKEN": "404", "RESOURCE_NOT_FOUND": "404", "THROTTLED": "429",
		"QUOTA_EXCEEDED": "429", "REQUEST_TOO_LARGE": "413", "INTEGRATION_TIMEOUT": "503", "INTEGRATION_FAILURE": "503", "DEFAULT_4XX": "", "DEFAULT_5XX": ""} {
		if got, ok := statuses[kind]; !ok || got != want {
			t.Errorf("status of %s = %q (there: %t), want %q", kind, got, ok, want)
		}
	}
}

// plainOf is a value as the template has it.
func plainOf(t *testing.T, value any) any {
	t.Helper()
	out, err := unmark(plain(value))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What a key may be refused with by any route has to be in its description.
func TestRefusalsOfAPIGatewayAreDocumented(t *testing.T) {
	for _, r := range gatewayRefusals {
		if r.keep || r.kind == "WAF_FILTERED" || r.kind == "REQUEST_TOO_LARGE" || r.status == 404 {
			continue // only where somebody puts a firewall in front, with a body, or beside the routes
		}
		for _, route := range api.Routes() {
			if !slices.Contains(route.Refusals, r.status) {
				t.Errorf("%s %s is not described to answer %s, which %s does", route.Method, route.Path, strconv.Itoa(r.status), r.kind)
			}
		}
	}
}

func TestAPIGatewayAnswersAreDeployedWithTheMethods(t *testing.T) {
	each(t, "AWS::ApiGateway::Deployment", func(t *testing.T, r resource) {
		for _, g := range gatewayRefusals {
			if !slices.Contains(asList(r.all["DependsOn"]), any("Api"+g.name)) {
				t.Errorf("%s does not wait for Api%s, so that it would be deployed without it", r.name, g.name)
			}
		}
	})
}
