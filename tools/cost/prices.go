package cost

// PricesOf is the day and place that the table of prices holds for.
const PricesOf = "us-east-1, 2026-11-24"

// A Price is what a unit costs, and how many units are free each month for ever.
type Price struct {
	Item    string
	Dollars float64 // for Per units
	Per     float64
	Free    float64 // units
}

const million = 1e6

// The prices. Nothing else in the product knows one, but for those of models,
// which package analyze needs for its ceilings.
var (
	standardTransition = Price{"Step Functions STANDARD, state transitions", 0.025, 1000, 4000}
	expressRequest     = Price{"Step Functions EXPRESS, requests", 1.00, million, 0}
	expressSecond      = Price{"Step Functions EXPRESS, GB-seconds", 0.00001667, 1, 0}
	lambdaRequest      = Price{"Lambda, requests", 0.20, million, million}
	lambdaSecond       = Price{"Lambda on arm64, GB-seconds", 0.0000133334, 1, 400_000}
	tableWrite         = Price{"DynamoDB, write units", 0.625, million, 0}
	tableRead          = Price{"DynamoDB, read units", 0.125, million, 0}
	tableStorage       = Price{"DynamoDB, GB stored", 0.25, 1, 25}
	tableBackup        = Price{"DynamoDB, GB under point-in-time recovery", 0.20, 1, 0}
	customEvent        = Price{"EventBridge, custom events", 1.00, million, 0}
	firehoseGB         = Price{"Firehose, GB taken in", 0.029, 1, 0}
	objectStorage      = Price{"S3, GB stored", 0.023, 1, 0}
	objectPut          = Price{"S3, objects written", 0.005, 1000, 0}
	logIn              = Price{"CloudWatch Logs, GB taken in", 0.50, 1, 5}
	logStored          = Price{"CloudWatch Logs, GB stored", 0.03, 1, 0}
	trace              = Price{"X-Ray, traces", 5.00, million, 100_000}
	alarmMetric        = Price{"CloudWatch, metrics under alarm", 0.10, 1, 10}
	ownMetric          = Price{"CloudWatch, metrics of one's own", 0.30, 1, 10}
	dashboard          = Price{"CloudWatch, dashboards", 3.00, 1, 3}
	metricRead         = Price{"CloudWatch, metrics read", 0.01, 1000, 0}
	publish            = Price{"SNS, publishes", 0.50, million, million}
	email              = Price{"SNS, e-mails", 2.00, 100_000, 1000}
	apiCall            = Price{"API Gateway, REST calls", 3.50, million, 0}
	socketMessage      = Price{"API Gateway, WebSocket messages", 1.00, million, 0}
	socketMinute       = Price{"API Gateway, WebSocket minutes", 0.25, million, 0}
	modelIn            = Price{"Bedrock, Claude Haiku 4.5, input tokens", 1.00, million, 0}
	modelOut           = Price{"Bedrock, Claude Haiku 4.5, output tokens", 5.00, million, 0}
)
