//! Where a field stands in a request. It costs nothing until an error asks for it.

use alloc::string::{String, ToString as _};

/// The path of a field, from the request down.
#[derive(Debug, Clone, Copy)]
pub struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Field(&'a str),
    Index(usize),
}

impl<'a> Path<'a> {
    /// A field of the request.
    pub const fn of(field: &'a str) -> Self {
        Self { parent: None, step: Step::Field(field) }
    }

    /// A field of the record at this path.
    pub const fn field(&'a self, field: &'a str) -> Self {
        Self { parent: Some(self), step: Step::Field(field) }
    }

    /// An item of the list at this path.
    pub const fn index(&'a self, index: usize) -> Self {
        Self { parent: Some(self), step: Step::Index(index) }
    }

    /// As it is written: `basket.lines[3].quantity`.
    #[inline(never)]
    pub fn written(&self) -> String {
        let mut path = self.parent.map(Self::written).unwrap_or_default();
        match self.step {
            Step::Field(field) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(field);
            }
            Step::Index(index) => {
                path.push('[');
                path.push_str(&index.to_string());
                path.push(']');
            }
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::Path;

    #[test]
    fn paths_are_written_as_in_json() {
        let lines = Path::of("basket");
        let lines = lines.field("lines");
        let line = lines.index(3);
        assert_eq!(line.field("quantity").written(), "basket.lines[3].quantity");
    }
}
