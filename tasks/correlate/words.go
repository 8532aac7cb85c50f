package correlate

import "strings"

// humanName returns the part of an ARN or id that people chose, or "" where the
// id was drawn by a machine.
func humanName(key string) string {
	a := split(key)
	name := a.name
	switch a.service + ":" + a.kind {
	case "elasticloadbalancing:loadbalancer", "elasticloadbalancing:targetgroup", "elasticloadbalancing:listener":
		for _, part := range strings.Split(name, "/") {
			if part != "app" && part != "net" && part != "gwy" {
				return part
			}
		}
	case "codebuild:build", "states:execution":
		name, _, _ = strings.Cut(name, ":")
		return name
	case "ecs:service":
		return name[strings.LastIndexByte(name, '/')+1:]
	case "dynamodb:table", "codedeploy:deploymentgroup", "cloudformation:stack", "codepipeline:", "eks:cluster", "eks:nodegroup", "eks:addon":
		name, _, _ = strings.Cut(name, "/")
		return name
	}
	if i := strings.LastIndexAny(name, ":/"); i >= 0 {
		name = name[i+1:]
	}
	if isMachineMade(name) {
		return ""
	}
	return name
}

// isMachineMade tells ids such as i-0b1da641752f3621c and UUIDs from names.
func isMachineMade(name string) bool {
	digits, hex := 0, 0
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c >= '0' && c <= '9':
			digits++
			hex++
		case c >= 'a' && c <= 'f' || c == '-':
			hex++
		}
	}
	return len(name) >= 8 && digits*4 >= len(name) && hex*10 >= len(name)*8
}

// generic words name a kind of thing or a place, not an application.
var generic = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(`api app apps web www main svc service services lambda fn func function db database pg mysql postgres aurora
		queue dlq topic table cluster job jobs task tasks daily hourly nightly weekly data prod production live the my aws amazon us eu ap
		high low alarm alarms alert critical warning error errors status cpu memory disk p50 p90 p95 p99 latency 5xx 4xx http https public
		private internal external node nodes host hosts server worker workers default primary replica reader writer a b c d e 1 2 3 01 02 03
		east west north south central stack env new old core shared common platform infra base root key role policy user admin event events
		stream bucket cache redis search index log logs monitor health check canary`) {
		set[w] = true
	}
	return set
}()

// words splits a name into its words.
func words(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(c rune) bool {
		return c == '-' || c == '_' || c == '.' || c == '/' || c == ':' || c == ' '
	})
}

// stem returns the first word of a name that says which application it is, or "".
func stem(name string) string {
	for _, w := range words(name) {
		if len(w) >= 3 && !generic[w] && !isMachineMade(w) {
			return w
		}
	}
	return ""
}

// sameBeginning counts the words that two names share from the beginning.
func sameBeginning(a, b string) int {
	x, y := words(a), words(b)
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n
}
