package asl

func (c *compiler) each(f fields) *Each {
	e := &Each{ExecutionType: Standard}
	field := "ItemProcessor"
	if f.has("Iterator") {
		field = "Iterator"
	}
	if !f.has(field) {
		f.fail("", "The field 'ItemProcessor' is required but was missing")
		return e
	}
	p, ok := f.object(field)
	if !ok {
		return e
	}
	p.only("StartAt", "States", "Comment", "QueryLanguage", "ProcessorConfig")
	if p.has("ProcessorConfig") {
		c.processorConfig(e, p)
	}
	e.ItemsPath = f.path("ItemsPath")
	e.ItemSelector = f.template("ItemSelector")
	if e.ItemSelector == nil && f.has("Parameters") {
		e.ItemSelector = f.template("Parameters") // its old name
	}
	e.MaxConcurrency = f.seconds("MaxConcurrency", "MaxConcurrencyPath", 0)
	e.ToleratedCount = f.seconds("ToleratedFailureCount", "ToleratedFailureCountPath", 0)
	e.ToleratedShare = f.share("ToleratedFailurePercentage", "ToleratedFailurePercentagePath")
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

func (f fields) share(field, pathField string) Share {
	if f.has(pathField) {
		return Share{Path: f.path(pathField), Set: true}
	}
	n, ok := f.number(field)
	if ok && (n < 0 || n > 100) {
		f.fail(field, "ToleratedFailurePercentage must be between 0 and 100.")
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
		MaxItems: o.seconds("MaxItemsPerBatch", "MaxItemsPerBatchPath", 1),
		MaxBytes: o.seconds("MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath", 1),
		Input:    o.template("BatchInput"),
	}
	if !b.MaxItems.Set && !b.MaxBytes.Set {
		o.fail("", "At least one of these fields is required: [MaxItemsPerBatch, MaxInputBytesPerBatch]")
	}
	return b
}
