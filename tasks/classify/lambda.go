package classify

var _ = declare("lambda",
	Entry{Type: "Lambda Function Invocation Result - Success", Service: "lambda", Noun: "Lambda function", find: lambdaFunction,
		Else: success("async-invocation", "asynchronous call done")},
	Entry{Type: "Lambda Function Invocation Result - Failure", Service: "lambda", Noun: "Lambda function", State: "requestContext.condition", find: lambdaFunction,
		Cases: cases{
			"RetriesExhausted": failure(medium, "async-invocation", "asynchronous call given up after its retries"),
			"EventAgeExceeded": failure(medium, "async-invocation", "asynchronous call given up, too old"),
			"Success":          success("async-invocation", "asynchronous call done"),
		},
		Else:   failure(medium, "async-invocation", "asynchronous call failed"),
		refine: func(r *reading) { r.ifRefused("responsePayload.errorType", "responsePayload.errorMessage") }},
)

// lambdaFunction names the function without its version too, so that all its
// versions are one thing.
func lambdaFunction(r *reading) {
	fn := r.str("requestContext.functionArn")
	if fn == "" {
		for _, res := range r.event.Resources {
			if _, ok := functionOf(res); ok {
				fn = res
			}
		}
	}
	plain, _ := functionOf(fn)
	r.add(plain, fn)
	if plain != "" {
		r.name = shortName(plain)
	}
}

// functionOf cuts version or alias off the ARN of a function.
func functionOf(arn string) (string, bool) {
	const marker = ":function:"
	i := indexAfter(arn, marker)
	if i < 0 {
		return arn, false
	}
	for j := i; j < len(arn); j++ {
		if arn[j] == ':' {
			return arn[:j], true
		}
	}
	return arn, true
}
