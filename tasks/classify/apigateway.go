package classify

var _ = declare("aws.apigateway",
	Entry{Type: "APIGateway CRL Processing", Noun: "API", Else: note(low, "crl", "revocation list processed", "clients with certificates are checked as before")},
)
