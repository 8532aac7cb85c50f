// Package api serves the Step Functions JSON protocol, so that the AWS CLI and
// the SDKs' Step Functions clients work against the in-process engine unchanged.
//
// It keeps what the service keeps about state machines (versions, aliases,
// tags), checks requests and answers in AWS's shapes, errors and limits.
// Running executions is left to package engine, reading definitions to package
// asl, and answering mocked states to package mock.
package api
