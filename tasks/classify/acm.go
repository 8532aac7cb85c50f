package classify

var _ = declare("aws.acm",
	Entry{Type: "ACM Certificate Approaching Expiration", Noun: "Certificate", Name: "CommonName", Else: fault(medium, "certificate-expiry", "expires soon"), refine: (*reading).expiry},
	Entry{Type: "ACM Certificate Expired", Noun: "Certificate", Name: "CommonName", Else: fault(critical, "certificate-expiry", "expired"), refine: (*reading).unused},
	Entry{Type: "ACM Certificate Renewal Action Required", Noun: "Certificate", Name: "CommonName", Else: fault(medium, "certificate-renewal", "cannot be renewed without help"), refine: (*reading).expiry},
	Entry{Type: "ACM Certificate Available", Noun: "Certificate", Name: "CommonName", State: "Action",
		Cases: cases{
			"RENEWAL":  recovery("certificate-expiry", "renewed"),
			"REIMPORT": recovery("certificate-expiry", "imported anew"),
			"ISSUANCE": change(none, "certificate", "issued"),
			"IMPORT":   change(none, "certificate", "imported"),
		}, Else: change(none, "certificate", "available")},
	Entry{Type: "ACM Certificate Revoked", Noun: "Certificate", Name: "CommonName", Else: security(high, "certificate-revoked", "revoked")},
	Entry{Type: "ACM Certificate Revoked by Certificate Authority (CA)", Noun: "Certificate", Name: "CommonName", Else: security(high, "certificate-revoked", "revoked by its authority")},
)

// expiry weighs by the days that are left. The renewal's end is told by the
// same event that ends the expiry, so both are one condition.
func (r *reading) expiry() {
	r.Condition = "certificate-expiry"
	days := r.get("DaysToExpiry")
	if !days.Exists() {
		return
	}
	switch n := days.Float(); {
	case n <= 7:
		r.Severity = high
	case n <= 30:
		r.Severity = medium
	default:
		r.Severity = low
	}
	r.unused()
}

// unused certificates harm nobody when they end.
func (r *reading) unused() {
	if inUse := r.get("InUse"); inUse.Exists() && !inUse.Bool() && !r.get("Exported").Bool() {
		r.Severity = low
	}
}
