package api

import _ "embed"

// openAPI is the document of this API, made by package openapi from Routes.
//
//go:embed openapi.json
var openAPI []byte

// A document is an answer that is rendered already.
type document []byte
