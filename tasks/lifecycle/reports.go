package lifecycle

import (
	"bytes"
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// An S3Client is the part of the S3 client that is called.
type S3Client interface {
	PutObject(ctx context.Context, in *s3.PutObjectInput, opts ...func(*s3.Options)) (*s3.PutObjectOutput, error)
}

// A Bucket keeps reports in S3.
type Bucket struct {
	Client S3Client
	Name   string
}

// Put writes an object.
func (b Bucket) Put(ctx context.Context, name, contentType string, data []byte) error {
	_, err := b.Client.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(b.Name), Key: aws.String(name),
		ContentType: aws.String(contentType), Body: bytes.NewReader(data)})
	if err != nil {
		return fmt.Errorf("put s3 object %s/%s: %w", b.Name, name, err)
	}
	return nil
}
