package asl

import "github.com/cloudops-autopilot/autopilot/tools/sfn/jsonpath"

func (c *compiler) each(f fields) *Each {
	e := &Each{ExecutionType: Standard}
	field := "ItemProcessor"
	if f.has("Iterator") {
		field = "Iterator"
	}
	if !f.has(field) {
		f.require("ItemProcessor")
		return e
	}
	p, ok := f.object(field)
	if !ok {
		return e
	}
	p.only("StartAt", "States", "Comment", "ProcessorConfig")
	if p.has("ProcessorConfig") {
		c.processorConfig(e, p)
	}
	e.ItemsPath = f.path("ItemsPath")
	e.ItemSelector = f.template("ItemSelector")
	if e.ItemSelector == nil && f.has("Parameters") {
		e.ItemSelector = f.template("Parameters") // its old name
	}
	e.MaxConcurrency = f.count("MaxConcurrency", maxSeconds)
	e.ToleratedCount = f.count("ToleratedFailureCount", maxSeconds)
	e.ToleratedShare = f.share("ToleratedFailurePercentage")
	e.Label, _ = f.text("Label", false)
	e.Batcher = c.batcher(f)
	c.distributedOnly(e, f)
	e.Processor = c.flow(p)
	return e
}

func (c *compiler) processorConfig(e *Each, p fields) {
	o, ok := p.object("ProcessorConfig")
	if !ok {
		return
	}
	o.only("Mode", "ExecutionType")
	mode, _ := o.text("Mode", false)
	switch mode {
	case "", "INLINE":
	case "DISTRIBUTED":
		e.Distributed = true
		if c.machine == Express {
			o.fail("Mode", "Express state machine does not support Map state in DISTRIBUTED mode")
		}
	default:
		o.fail("Mode", "The field 'Mode' should have one of these values: [INLINE, DISTRIBUTED]")
	}
	if t, ok := o.text("ExecutionType", false); ok {
		e.ExecutionType = MachineType(t)
		if !oneOf([]string{"STANDARD", "EXPRESS"}, t) {
			o.fail("ExecutionType", "The field 'ExecutionType' should have one of these values: [STANDARD, EXPRESS]")
		}
	}
}

// distributedOnly refuses what would change the items of an inline Map state,
// which cannot have it, and what reads and writes S3, which this engine does
// not. What an inline Map state may tolerate has no effect.
func (c *compiler) distributedOnly(e *Each, f fields) {
	for _, field := range []string{"ItemReader", "ResultWriter"} {
		if f.has(field) {
			f.fail("", "Field '%s' is not supported here: items are read and results are written in process only", field)
		}
	}
	if e.Distributed {
		return
	}
	if f.has("ItemBatcher") {
		f.unsupported("ItemBatcher")
	}
}

// count reads a number of a Map state, or the path in the field of its name and
// Path.
func (f fields) count(field string, high int64) Seconds {
	if p, there := f.countPath(field); there {
		return Seconds{Path: p, Set: true}
	}
	n, _ := f.integer(field, 0, high)
	return Seconds{Value: n, Set: f.has(field)}
}

// countPath reads a path that stands for a number of a Map state. It may not
// lead into the context object.
func (f fields) countPath(field string) (*jsonpath.Path, bool) {
	pathField := field + "Path"
	if !f.has(pathField) {
		return nil, false
	}
	if f.has(field) {
		f.exclude(field, pathField)
		return nil, true
	}
	p := f.reference(pathField)
	if p != nil && p.Root() == jsonpath.Context {
		f.fail(pathField, "Value is not a Reference Path")
	}
	return p, true
}

func (f fields) share(field string) Share {
	if p, there := f.countPath(field); there {
		return Share{Path: p, Set: true}
	}
	n, ok := f.number(field)
	switch {
	case ok && n < 0:
		f.fail(field, "Minimum value is 0.0")
	case ok && n > 100:
		f.fail(field, "Maximum value is 100.0")
	}
	return Share{Value: n, Set: ok}
}

func (c *compiler) batcher(f fields) *Batcher {
	if !f.has("ItemBatcher") {
		return nil
	}
	o, ok := f.object("ItemBatcher")
	if !ok {
		return nil
	}
	o.only("MaxItemsPerBatch", "MaxItemsPerBatchPath", "MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath", "BatchInput")
	b := &Batcher{
		MaxItems: o.count("MaxItemsPerBatch", maxSeconds),
		MaxBytes: o.count("MaxInputBytesPerBatch", maxBatch),
		Input:    o.template("BatchInput"),
	}
	if !b.MaxItems.Set && !b.MaxBytes.Set {
		o.fail("", "At least one of these fields is required: [MaxItemsPerBatch, MaxInputBytesPerBatch]")
	}
	return b
}
