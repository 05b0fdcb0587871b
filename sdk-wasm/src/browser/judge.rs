//! Options of the npm package, read by serde: what is misspelt or of a wrong type is named.
//!
//! The reader is small on purpose. The usual one, serde-wasm-bindgen, brings `std`, the formatting
//! of numbers and big integers, which would be three quarters of the package, and it never looks at
//! fields that a struct does not have: those are what this is for.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

use serde::de::value::StringDeserializer;
use serde::de::{self, DeserializeSeed, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use wasm_bindgen::prelude::*;

use super::hands::Options;
use crate::typed::CheckoutOptions;

#[wasm_bindgen]
extern "C" {
    /// An object with these fields (`js/module/tail.js`).
    fn problem(reason: &str, option: &str) -> JsValue;

    #[wasm_bindgen(js_namespace = Object)]
    fn keys(object: &JsValue) -> Names;

    /// Names of an object's own properties.
    type Names;
    #[wasm_bindgen(method, getter)]
    fn length(this: &Names) -> u32;
    #[wasm_bindgen(method, indexing_getter)]
    fn get(this: &Names, index: u32) -> JsValue;
}

/// What is wrong with the options, as `problem` makes it; undefined if nothing is.
#[wasm_bindgen]
pub fn judge(options: JsValue) -> JsValue {
    match CheckoutOptions::deserialize(Reader(options)) {
        Ok(_) => JsValue::UNDEFINED,
        Err(Wrong::Name(option)) => problem("unknown_option", &option),
        Err(Wrong::Value(option)) => problem("invalid_option", &option),
    }
}

/// Why options cannot be read.
#[derive(Debug)]
enum Wrong {
    /// No option has this name.
    Name(String),
    /// The option of this name has a value of a wrong type; empty if it is the whole object.
    Value(String),
}

impl fmt::Display for Wrong {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("wrong options")
    }
}

impl core::error::Error for Wrong {}

// Each of these would by itself write a sentence with the value in it.
impl de::Error for Wrong {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Value(String::new())
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::Value(String::new())
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::Value(String::new())
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::Value(String::new())
    }

    fn unknown_field(name: &str, _: &'static [&'static str]) -> Self {
        Self::Name(name.to_owned())
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self::Value(String::new())
    }
}

/// Reads a JavaScript value.
struct Reader(JsValue);

impl<'de> de::Deserializer<'de> for Reader {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if let Some(text) = self.0.as_string() {
            visitor.visit_string(text)
        } else if let Some(number) = self.0.as_f64() {
            visitor.visit_f64(number)
        } else if let Some(truth) = self.0.as_bool() {
            visitor.visit_bool(truth)
        } else if self.0.is_object() {
            visitor.visit_map(Fields::of(self.0))
        } else {
            Err(Wrong::Value(String::new()))
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if self.0.is_undefined() || self.0.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let word = self.0.as_string().unwrap_or_default();
        visitor.visit_enum(IntoDeserializer::<Wrong>::into_deserializer(word))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier
    }
}

/// All fields of an object, also those that nobody asks for.
struct Fields {
    object: Options,
    names: Names,
    next: u32,
    name: String,
}

impl Fields {
    fn of(object: JsValue) -> Self {
        Self {
            names: keys(&object),
            object: object.unchecked_into(),
            next: 0,
            name: String::new(),
        }
    }
}

impl<'de> de::MapAccess<'de> for Fields {
    type Error = Wrong;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Wrong> {
        if self.next >= self.names.length() {
            return Ok(None);
        }
        self.name = self.names.get(self.next).as_string().unwrap_or_default();
        self.next += 1;
        let name: StringDeserializer<Wrong> = self.name.clone().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Wrong> {
        let value = self.object.get(&self.name);
        // A value inside an option is told by the option's name.
        seed.deserialize(Reader(value))
            .map_err(|_| Wrong::Value(self.name.clone()))
    }
}
