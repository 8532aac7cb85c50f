package local

import (
	"net/http"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
	"github.com/cloudops-autopilot/autopilot/tools/standin/bedrock"
	"github.com/cloudops-autopilot/autopilot/tools/standin/sns"
)

// front sends each request of the one address to the service it is for. The
// protocols of AWS tell themselves apart by header, form and path; all the rest
// is for the API and the dashboard.
type front struct {
	json    []*awsjson.Service // EventBridge, SQS, Step Functions
	sns     http.Handler
	bedrock http.Handler
	rest    http.Handler
}

func (f front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, s := range f.json {
		if s.Serves(r) {
			s.ServeHTTP(w, r)
			return
		}
	}
	switch {
	case bedrock.Serves(r):
		f.bedrock.ServeHTTP(w, r)
	case sns.Serves(r):
		f.sns.ServeHTTP(w, r)
	default:
		f.rest.ServeHTTP(w, r)
	}
}
