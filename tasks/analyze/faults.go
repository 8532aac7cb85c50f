package analyze

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
)

// named gives an error of Bedrock the name that the workflow knows.
func named(err error) error {
	var (
		throttled   *types.ThrottlingException
		slow        *types.ModelTimeoutException
		notReady    *types.ModelNotReadyException
		unavailable *types.ServiceUnavailableException
		internal    *types.InternalServerException
		failed      *types.ModelErrorException
		invalid     *types.ValidationException
		denied      *types.AccessDeniedException
		missing     *types.ResourceNotFoundException
		quota       *types.ServiceQuotaExceededException
	)
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &throttled), errors.As(err, &slow), errors.As(err, &notReady),
		errors.As(err, &unavailable), errors.As(err, &internal), errors.As(err, &failed):
		return errors.Join(fault.ModelBusy, err)
	case errors.As(err, &invalid), errors.As(err, &denied), errors.As(err, &missing), errors.As(err, &quota):
		return errors.Join(fault.ModelRefused, err)
	}
	return errors.Join(fault.ModelBusy, err) // no answer at all: the network, or an error of a later day
}
