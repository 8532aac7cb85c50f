package intrinsic

import (
	"crypto/md5"  // States.Hash offers it
	"crypto/sha1" // States.Hash offers it
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

func hash(_ Scope, args []any) (any, error) {
	algorithm, err := textArg(args, 1)
	if err != nil {
		return nil, err
	}
	s, ok := args[0].(string)
	if !ok {
		s = value.Text(args[0])
	}
	if len(s) > maxText {
		return nil, fmt.Errorf("the input is longer than %d characters", maxText)
	}
	sum, err := digest(algorithm, []byte(s))
	return hex.EncodeToString(sum), err
}

func digest(algorithm string, data []byte) ([]byte, error) {
	switch algorithm {
	case "MD5":
		s := md5.Sum(data) // States.Hash offers it
		return s[:], nil
	case "SHA-1":
		s := sha1.Sum(data) // States.Hash offers it
		return s[:], nil
	case "SHA-256":
		s := sha256.Sum256(data)
		return s[:], nil
	case "SHA-384":
		s := sha512.Sum384(data)
		return s[:], nil
	case "SHA-512":
		s := sha512.Sum512(data)
		return s[:], nil
	default:
		return nil, fmt.Errorf("the algorithm '%s' is not one of MD5, SHA-1, SHA-256, SHA-384, SHA-512", algorithm)
	}
}
