// Package infra is the CloudFormation template of the product as Go values, one
// file a layer, and renders it to template.yaml beside this file, which is
// committed and never edited.
//
// Resources are goformation types wherever those can say what is meant. What a
// type lacks is laid over it. Values that CloudFormation works out (Ref, GetAtt,
// Sub, If …) are written with the functions of this package, not with
// goformation's, which resolve or lose some of them when they marshal; see
// values.go and check.go.
//
// A second, small template (artifacts.yaml) holds the bucket that the code of
// the functions is deployed from. Building and uploading is left to the tools.
package infra
