package infra

import (
	"github.com/awslabs/goformation/v7/cloudformation/cloudfront"
)

// dashboardURL is where people open the dashboard; empty when nobody hosts it.
func dashboardURL() string {
	return If(hasSite, Sub("https://${Distribution.DomainName}"), Ref("DashboardUrl"))
}

// allowedOrigin is the only origin whose pages may call the API.
func allowedOrigin() string { return dashboardURL() }

// cachingOptimized is a cache policy that every account has.
const cachingOptimized = "658327ea-f89d-4fab-a63d-7e88639e58f6"

// site hosts the dashboard: a private bucket that only CloudFront reads.
func site(t *Template) {
	t.add("SiteBucket", privateBucket(), when(hasSite), over(lifecycle()), over(map[string]any{"BucketEncryption": map[string]any{
		// CloudFront reads what everybody may see, so a customer's key would protect nothing.
		"ServerSideEncryptionConfiguration": []any{map[string]any{"ServerSideEncryptionByDefault": map[string]any{"SSEAlgorithm": "AES256"}}},
	}}), unlogged())
	bucketPolicy(t, "SiteBucket", map[string]any{
		"Effect": "Allow", "Principal": map[string]any{"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject",
		"Resource":  Join("", Arn("SiteBucket"), "/*"),
		"Condition": map[string]any{"StringEquals": map[string]any{"AWS:SourceArn": Sub("arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}")}},
	})
	t.Resources["SiteBucketPolicy"].(*entry).condition = hasSite
	t.add("SiteAccess", &cloudfront.OriginAccessControl{OriginAccessControlConfig: &cloudfront.OriginAccessControl_OriginAccessControlConfig{
		Name: worldwide("-site"), OriginAccessControlOriginType: "s3", SigningBehavior: "always", SigningProtocol: "sigv4",
	}}, when(hasSite))
	siteHeaders(t)
	distribution(t)
}

// siteHeaders lets the page load only itself, and call only this stack's APIs.
func siteHeaders(t *Template) {
	csp := Sub("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; " +
		"connect-src 'self' https://${RestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix} wss://${WebSocketApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	t.add("SiteHeaders", &cloudfront.ResponseHeadersPolicy{ResponseHeadersPolicyConfig: &cloudfront.ResponseHeadersPolicy_ResponseHeadersPolicyConfig{
		Name: worldwide("-site"),
		SecurityHeadersConfig: &cloudfront.ResponseHeadersPolicy_SecurityHeadersConfig{
			ContentSecurityPolicy:   &cloudfront.ResponseHeadersPolicy_ContentSecurityPolicy{ContentSecurityPolicy: csp, Override: true},
			ContentTypeOptions:      &cloudfront.ResponseHeadersPolicy_ContentTypeOptions{Override: true},
			FrameOptions:            &cloudfront.ResponseHeadersPolicy_FrameOptions{FrameOption: "DENY", Override: true},
			ReferrerPolicy:          &cloudfront.ResponseHeadersPolicy_ReferrerPolicy{ReferrerPolicy: "no-referrer", Override: true},
			StrictTransportSecurity: &cloudfront.ResponseHeadersPolicy_StrictTransportSecurity{AccessControlMaxAgeSec: 63072000, IncludeSubdomains: yes(), Override: true},
		},
	}}, when(hasSite))
}

func distribution(t *Template) {
	// Without s3:ListBucket a missing file is refused, not missing; both are pages of the application.
	page := func(code int) cloudfront.Distribution_CustomErrorResponse {
		return cloudfront.Distribution_CustomErrorResponse{ErrorCode: code, ResponseCode: integer(200), ResponsePagePath: str("/index.html")}
	}
	t.add("Distribution", &cloudfront.Distribution{DistributionConfig: &cloudfront.Distribution_DistributionConfig{
		Comment: str(Sub("Dashboard of ${AWS::StackName}")), Enabled: true, DefaultRootObject: str("index.html"),
		HttpVersion: str("http2and3"), IPV6Enabled: yes(), PriceClass: str("PriceClass_100"),
		Origins: []cloudfront.Distribution_Origin{{
			Id: "site", DomainName: GetAtt("SiteBucket", "RegionalDomainName"), OriginAccessControlId: str(GetAtt("SiteAccess", "Id")),
		}},
		DefaultCacheBehavior: &cloudfront.Distribution_DefaultCacheBehavior{
			TargetOriginId: "site", ViewerProtocolPolicy: "redirect-to-https", Compress: yes(),
			AllowedMethods: []string{"GET", "HEAD"}, CachePolicyId: str(cachingOptimized), ResponseHeadersPolicyId: str(Ref("SiteHeaders")),
		},
		CustomErrorResponses: []cloudfront.Distribution_CustomErrorResponse{page(403), page(404)},
	}}, when(hasSite), over(map[string]any{"DistributionConfig": map[string]any{
		"Origins": []any{map[string]any{
			"Id": "site", "DomainName": GetAtt("SiteBucket", "RegionalDomainName"), "OriginAccessControlId": GetAtt("SiteAccess", "Id"),
			"S3OriginConfig": map[string]any{"OriginAccessIdentity": ""},
		}},
	}}),
		accept("CKV_AWS_68", "Serves static files that everybody may see; the APIs have limits of their own."),
		accept("CKV_AWS_86", "Serves static files without user data; access logs would be kept for nothing."),
		accept("CKV_AWS_174", "The domain of CloudFront has a fixed policy; a later version can be asked for only with a domain and certificate of one's own."))
}
