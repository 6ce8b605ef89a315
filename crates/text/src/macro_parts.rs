//! The parts that the macros of [`macros`](super::macros) are put together from. Nothing but those
//! macros uses them.

/// The doc comment among the attributes of an item, in paragraphs.
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_prose {
    ([$($said:tt)*]) => {
        $crate::shape::prose(concat!("" $(, $said, "\n")*))
    };
    ([$($said:tt)*] [doc = $doc:tt] $($rest:tt)*) => {
        $crate::__decode_prose!([$($said)* $doc] $($rest)*)
    };
    ([$($said:tt)*] [$($other:tt)*] $($rest:tt)*) => {
        $crate::__decode_prose!([$($said)*] $($rest)*)
    };
}

/// The type that is read for a field: its own, or the one behind `as`.
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_via {
    ($ty:ty, []) => {
        $ty
    };
    ($ty:ty, [$via:ty]) => {
        $via
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __decode_become {
    ([], $value:expr) => {
        $value
    };
    ([$via:ty], $value:expr) => {
        $value.map(<$via as $crate::fields::Becomes<_>>::becomes)
    };
}

/// What a field accepts, for its entry.
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_field_shape {
    ($field:ident, [$($meta:tt)*], $ty:ty, [$($default:expr)?], [$($range:expr)?]) => {
        $crate::FieldShape {
            name: $crate::fields::plain(stringify!($field)),
            doc: $crate::__decode_prose!([] $($meta)*),
            shape: $crate::__decode_shape!($ty, [$($range)?]),
            unwritten: $crate::__decode_unwritten!($ty, [$($default)?]),
        }
    };
}

/// What a type accepts, within a range where there is one.
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_shape {
    ($ty:ty, []) => {
        <$ty as $crate::Decode>::shape()
    };
    ($ty:ty, [$range:expr]) => {
        <$ty as $crate::Decode>::shape().within($range)
    };
}

/// What holds where a field is not written.
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_unwritten {
    ($ty:ty, []) => {
        $crate::Unwritten::without_default::<$ty>()
    };
    ($ty:ty, [$default:expr]) => {
        $crate::Unwritten::default_of::<$ty>(&$default)
    };
}

/// What follows the word of a variant, for its entry.
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_content {
    () => {
        $crate::Content::Nothing
    };
    (( $( $ty:ty [$($range:expr)?] ),+ )) => {
        $crate::Content::Values(vec![
            $( $crate::FieldShape::value($crate::__decode_shape!($ty, [$($range)?]), "") ),+
        ])
    };
    ({ $( $field:ident [$($meta:tt)*] [$ty:ty] [$($default:expr)?] [$($range:expr)?] ),* }) => {
        $crate::Content::Fields(vec![
            $( $crate::__decode_field_shape!(
                $field, [$($meta)*], $ty, [$($default)?], [$($range)?]
            ) ),*
        ])
    };
}

/// A variant as an author writes it; none where more than its word is to be shown.
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_bare {
    ($Variant:ident) => {
        Some(stringify!($Variant).into())
    };
    ($Variant:ident $($more:tt)+) => {
        None
    };
}

/// `Default` of a struct, where every field has a default.
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_struct_default {
    ($Name:ident $({ $field:ident [$ty:ty] [$($via:ty)?] [$default:expr] })*) => {
        impl Default for $Name {
            fn default() -> Self {
                Self { $($field: $crate::__decode_default_value!($ty, [$($via)?], $default)),* }
            }
        }
    };
    ($($some_field_is_required:tt)*) => {};
}

/// The default of a field, as the program uses it.
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_default_value {
    ($ty:ty, [], $default:expr) => {
        $default
    };
    ($ty:ty, [$via:ty], $default:expr) => {
        <$via as $crate::fields::Becomes<$ty>>::becomes($default)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __decode_default {
    ($ty:ty, []) => {
        None::<fn() -> $ty>
    };
    ($ty:ty, [$default:expr]) => {
        Some((|| $default) as fn() -> $ty)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __decode_field {
    ($fields:ident, $decoder:ident, $field:ident, $ty:ty, [$($default:expr)?], []) => {
        $fields.take::<$ty>($crate::fields::plain(stringify!($field)), $crate::__decode_default!($ty, [$($default)?]), $decoder)
    };
    ($fields:ident, $decoder:ident, $field:ident, $ty:ty, [$($default:expr)?], [$range:expr]) => {
        $fields.take_within::<$ty>(
            $crate::fields::plain(stringify!($field)),
            $crate::__decode_default!($ty, [$($default)?]), $range, $decoder,
        )
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __decode_check {
    ($value:ident, $node:ident, $decoder:ident, []) => {
        Some($value)
    };
    ($value:ident, $node:ident, $decoder:ident, [$check:path]) => {
        $check($value, $node, $decoder)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __decode_value {
    ($node:expr, $decoder:ident, $ty:ty, []) => {
        <$ty as $crate::Decode>::decode($node, $decoder)
    };
    ($node:expr, $decoder:ident, $ty:ty, [$range:expr]) => {{
        let node: &$crate::Node = $node;
        <$ty as $crate::Decode>::decode(node, $decoder)
            .and_then(|value| $crate::fields::within(value, "", $range.into(), node.span, $decoder))
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __decode_variant {
    ($Variant:ident, $node:ident, $decoder:ident) => {{
        $crate::fields::unit_variant($node, stringify!($Variant), $decoder)?;
        Self::$Variant
    }};
    ($Variant:ident, $node:ident, $decoder:ident, ($a:ty [$($ra:expr)?])) => {{
        let inner = $crate::fields::one_value(
            $node,
            stringify!($Variant),
            <$a as $crate::Decode>::shape,
            $decoder,
        )?;
        Self::$Variant($crate::__decode_value!(&inner, $decoder, $a, [$($ra)?])?)
    }};
    ($Variant:ident, $node:ident, $decoder:ident,
        ($a:ty [$($ra:expr)?], $b:ty [$($rb:expr)?])) => {{
        let [a, b] = $crate::fields::values::<2>($node, stringify!($Variant), $decoder)?;
        let a = $crate::__decode_value!(a, $decoder, $a, [$($ra)?]);
        let b = $crate::__decode_value!(b, $decoder, $b, [$($rb)?]);
        Self::$Variant(a?, b?)
    }};
    ($Variant:ident, $node:ident, $decoder:ident,
        ($a:ty [$($ra:expr)?], $b:ty [$($rb:expr)?], $c:ty [$($rc:expr)?])) => {{
        let [a, b, c] = $crate::fields::values::<3>($node, stringify!($Variant), $decoder)?;
        let a = $crate::__decode_value!(a, $decoder, $a, [$($ra)?]);
        let b = $crate::__decode_value!(b, $decoder, $b, [$($rb)?]);
        let c = $crate::__decode_value!(c, $decoder, $c, [$($rc)?]);
        Self::$Variant(a?, b?, c?)
    }};
    ($Variant:ident, $node:ident, $decoder:ident,
        { $( $field:ident $ty:ty [$($via:ty)?] [$($default:expr)?] [$($range:expr)?] ),* }) => {{
        const FIELDS: &[&str] = &[$($crate::fields::plain(stringify!($field))),*];
        let mut fields =
            $crate::Fields::open($node, stringify!($Variant), FIELDS, $decoder)?;
        $(
            let $field: Option<$ty> = $crate::__decode_become!([$($via)?],
                $crate::__decode_field!(
                    fields, $decoder, $field,
                    $crate::__decode_via!($ty, [$($via)?]), [$($default)?], [$($range)?]
                )
            );
        )*
        fields.close($decoder);
        Self::$Variant { $($field: $field?),* }
    }};
}
