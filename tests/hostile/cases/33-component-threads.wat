;; proves: Threads of components are off.
;; phase: load
;; expect: bad-component
;; says: requires the shared-everything-threads proposal
;; as: whole
(component (core func (canon thread.available_parallelism)))
