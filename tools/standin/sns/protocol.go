package sns

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxBody    = 256 << 10 // message and attributes together
	maxSubject = 100
)

// An Error is one that SNS would answer with.
type Error struct {
	Status  int
	Code    string
	Message string
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Throttled is SNS's answer to too many requests.
func Throttled() *Error {
	return &Error{http.StatusBadRequest, "Throttling", "Rate exceeded"}
}

func invalid(format string, args ...any) *Error {
	return &Error{http.StatusBadRequest, "InvalidParameter", fmt.Sprintf(format, args...)}
}

type response struct {
	XMLName   xml.Name
	Result    any    `xml:",omitempty"`
	RequestID string `xml:"ResponseMetadata>RequestId"`
}

// Serves says whether the request is one for SNS.
func Serves(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
}

// ServeHTTP answers the operations Publish and ListTopics.
func (t *Topics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	action, result, err := t.serve(w, r)
	if err != nil {
		t.fail(w, err)
		return
	}
	name := xml.Name{Space: "http://sns.amazonaws.com/doc/2010-03-31/", Local: action + "Response"}
	t.write(w, http.StatusOK, response{XMLName: name, Result: result, RequestID: rand.Text()})
}

func (t *Topics) serve(w http.ResponseWriter, r *http.Request) (action string, result any, e *Error) {
	r.Body = http.MaxBytesReader(w, r.Body, 4*maxBody)
	if err := r.ParseForm(); err != nil {
		return "", nil, invalid("Invalid parameter: the request cannot be read: %v", err)
	}
	if e := t.Fail(r); e != nil {
		return "", nil, e
	}
	switch action = r.PostForm.Get("Action"); action {
	case "Publish":
		result, e = t.publish(r)
	case "ListTopics":
		result = t.list()
	default:
		e = &Error{http.StatusBadRequest, "InvalidAction", fmt.Sprintf("%q is no operation of this local SNS", action)}
	}
	return action, result, e
}

func (t *Topics) fail(w http.ResponseWriter, e *Error) {
	kind := "Sender"
	if e.Status >= 500 {
		kind = "Receiver"
	}
	t.write(w, e.Status, struct {
		XMLName   xml.Name `xml:"http://sns.amazonaws.com/doc/2010-03-31/ ErrorResponse"`
		Type      string   `xml:"Error>Type"`
		Code      string   `xml:"Error>Code"`
		Message   string   `xml:"Error>Message"`
		RequestID string   `xml:"RequestId"`
	}{Type: kind, Code: e.Code, Message: e.Message, RequestID: rand.Text()})
}

func (t *Topics) write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	if err := xml.NewEncoder(w).Encode(v); err != nil {
		t.Logger.Warn("answer not sent", "err", err)
	}
}

type publishResult struct {
	XMLName   xml.Name `xml:"PublishResult"`
	MessageID string   `xml:"MessageId"`
}

func (t *Topics) publish(r *http.Request) (any, *Error) {
	arn := r.PostForm.Get("TopicArn")
	if arn == "" {
		arn = r.PostForm.Get("TargetArn")
	}
	topic, e := t.named(arn)
	if e != nil {
		return nil, e
	}
	m, e := parse(r.PostForm)
	if e != nil {
		return nil, e
	}
	m.Topic = topic
	kept, err := t.keep(r.Context(), m)
	if err != nil {
		t.Logger.Error("message not kept", "topic", topic, "err", err)
		return nil, &Error{http.StatusInternalServerError, "InternalError", "The message could not be stored."}
	}
	return publishResult{MessageID: kept.ID}, nil
}

func parse(form url.Values) (Message, *Error) {
	m := Message{Subject: form.Get("Subject"), Text: form.Get("Message"), Attributes: map[string]string{}}
	size := len(m.Text)
	for i := 1; form.Has(fmt.Sprintf("MessageAttributes.entry.%d.Name", i)); i++ {
		name, value, n, e := attribute(form, fmt.Sprintf("MessageAttributes.entry.%d.", i))
		if e != nil {
			return m, e
		}
		m.Attributes[name] = value
		size += n
	}
	switch {
	case m.Text == "":
		return m, invalid("Invalid parameter: Empty message")
	case !utf8.ValidString(m.Text):
		return m, invalid("Invalid parameter: Message must be UTF-8")
	case size > maxBody:
		return m, invalid("Invalid parameter: Message too long")
	case form.Has("Subject") && !validSubject(m.Subject):
		return m, invalid("Invalid parameter: Subject")
	}
	return m, m.split(form.Get("MessageStructure"))
}

func validSubject(s string) bool {
	return s != "" && utf8.RuneCountInString(s) <= maxSubject && !strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 })
}

// split takes the bodies by protocol out of a message of structure "json".
func (m *Message) split(structure string) *Error {
	switch structure {
	case "":
		return nil
	case "json":
	default:
		return invalid("Invalid parameter: MessageStructure")
	}
	var bodies map[string]any
	if err := json.Unmarshal([]byte(m.Text), &bodies); err != nil {
		return invalid("Invalid parameter: Message Structure - JSON message body failed to parse")
	}
	m.Bodies = map[string]string{}
	for _, protocol := range slices.Sorted(maps.Keys(bodies)) {
		if text, ok := bodies[protocol].(string); ok {
			m.Bodies[protocol] = text
		}
	}
	text, ok := m.Bodies["default"]
	if !ok {
		return invalid("Invalid parameter: Message Structure - No default entry in JSON message body")
	}
	m.Text = text
	delete(m.Bodies, "default")
	return nil
}

func attribute(form url.Values, prefix string) (name, value string, size int, e *Error) {
	name = form.Get(prefix + "Name")
	kind := form.Get(prefix + "Value.DataType")
	value = form.Get(prefix + "Value.StringValue")
	if binary := form.Get(prefix + "Value.BinaryValue"); binary != "" {
		value = binary
		if _, err := base64.StdEncoding.DecodeString(binary); err != nil {
			return "", "", 0, invalid("Invalid parameter: MessageAttributes Reason: %s is not base64", name)
		}
	}
	base, _, _ := strings.Cut(kind, ".")
	if !slices.Contains([]string{"String", "Number", "Binary"}, base) {
		return "", "", 0, &Error{http.StatusBadRequest, "ParameterValueInvalid", fmt.Sprintf("The message attribute '%s' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.", name)}
	}
	if value == "" {
		return "", "", 0, &Error{http.StatusBadRequest, "ParameterValueInvalid", fmt.Sprintf("The message attribute '%s' must contain non-empty message attribute value for message attribute type '%s'.", name, kind)}
	}
	return name, value, len(name) + len(kind) + len(value), nil
}

type topicList struct {
	XMLName xml.Name `xml:"ListTopicsResult"`
	Members []member `xml:"Topics>member"`
}

type member struct {
	TopicArn string
}

func (t *Topics) list() any {
	var l topicList
	for _, name := range t.Options.Topics {
		l.Members = append(l.Members, member{t.ARN(name)})
	}
	return l
}
