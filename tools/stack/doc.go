// Package stack deploys, upgrades and removes the product in an account of AWS
// by the AWS CLI, with whatever credentials, profile, Region and endpoint the
// CLI is set up for.
//
// Building is left to package pack, the template to package infra.
package stack
