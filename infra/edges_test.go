package infra

import "testing"

func TestThePictureShowsResourcesOfTheTemplate(t *testing.T) {
	resources := document(t)["Resources"].(map[string]any)
	for _, e := range Edges() {
		for _, n := range []Node{e.From, e.To} {
			if _, ok := resources[n.Name]; !ok && !e.Outside {
				t.Errorf("the picture shows %s, which the template does not have", n.Name)
			}
		}
	}
}
