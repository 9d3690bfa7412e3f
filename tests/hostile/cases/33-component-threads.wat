;; proves: Threads of components are off.
;; phase: load
;; expect: bad-component
;; says: thread
;; as: whole
(component (core func (canon thread.available_parallelism)))
