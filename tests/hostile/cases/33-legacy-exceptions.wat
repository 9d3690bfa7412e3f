;; proves: Exceptions as they once were are off.
;; phase: load
;; expect: bad-component
;; says: legacy_exceptions feature required
;; as: whole
(component (core module (func try catch_all end)))
