;; proves: What is missing is named.
;; phase: load
;; expect: bad-component
;; says: it does not export `loyalty:plugin/loyalty@0.1.0`
;; as: whole
(component)
