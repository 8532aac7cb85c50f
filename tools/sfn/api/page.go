package api

import (
	"github.com/cloudops-autopilot/autopilot/tools/awsjson"

	"encoding/base64"
	"strconv"
)

// defaultPage and maxPage are AWS's page sizes for list calls.
const (
	defaultPage = 100
	maxPage     = 1000
)

// A pageRequest is the part that all list calls share.
type pageRequest struct {
	MaxResults int    `json:"maxResults"`
	NextToken  string `json:"nextToken"`
}

// page returns the part of all that the request asks for, and the token of the
// next part, "" when there is none.
func page[T any](all []T, r pageRequest) ([]T, string, error) {
	if r.MaxResults < 0 || r.MaxResults > maxPage {
		return nil, "", invalid(strconv.Itoa(r.MaxResults), "maxResults", "have value less than or equal to 1000")
	}
	size := r.MaxResults
	if size == 0 {
		size = defaultPage
	}
	start, err := offset(r.NextToken)
	if err != nil || start > len(all) {
		return nil, "", awsjson.Errorf("InvalidToken", "Invalid Token: 'Invalid token'")
	}
	end := min(start+size, len(all))
	if end == len(all) {
		return all[start:end], "", nil
	}
	return all[start:end], base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(end))), nil
}

func offset(token string) (int, error) {
	if token == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(string(raw))
	if err == nil && n < 0 {
		err = strconv.ErrRange
	}
	return n, err
}
