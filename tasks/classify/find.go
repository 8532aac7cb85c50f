package classify

// A finder names the resources that an event is about.
type finder func(*reading)

// at takes ids or ARNs as they stand at the paths.
func at(paths ...string) finder {
	return func(r *reading) {
		for _, p := range paths {
			r.add(r.strs(p)...)
		}
	}
}

// arnAt builds an ARN of service from the name at path.
func arnAt(service, prefix, path string) finder {
	return func(r *reading) {
		for _, name := range r.strs(path) {
			r.add(r.arn(service, prefix, name))
		}
	}
}

// both runs finders in order.
func both(finders ...finder) finder {
	return func(r *reading) {
		for _, f := range finders {
			f(r)
		}
	}
}
