//! The value of a parameter or setting, written as `name=value` on a command line.

use super::{Parameter, ParameterKind, Scenario};
use crate::Value;
use gradus_base::Name;
use gradus_text::did_you_mean_remedy;

/// `name=value` as it goes into a scenario's world: a number, an option's id, `true` or `false`.
/// The fault lists the valid names or values.
pub fn given(scenario: &Scenario, text: &str) -> Result<(Name, Value), String> {
    let Some((name, value)) = text.split_once('=') else {
        return Err(format!("{text:?} is no `name=value`, such as `height=20`"));
    };
    let (name, value) = (name.trim(), value.trim());
    let Some(parameter) = scenario.parameters.iter().find(|p| p.id.as_str() == name) else {
        let known = scenario.parameters.iter().map(|p| p.id.as_str());
        let remedy = did_you_mean_remedy(name, known).map(|r| format!("; {r}")).unwrap_or_default();
        return Err(format!("there is no parameter or setting {name:?}{remedy}"));
    };
    let value = read(parameter, value)?;
    if parameter.accepts(&value) {
        Ok((parameter.id.clone(), value))
    } else {
        Err(format!("`{name}`: {}", parameter.describe_range(&value)))
    }
}

fn read(parameter: &Parameter, text: &str) -> Result<Value, String> {
    let id = &parameter.id;
    match &parameter.kind {
        ParameterKind::Number { .. } => match text.parse::<f64>() {
            Ok(number) => Ok(Value::Number(number)),
            Err(_) => Err(format!("`{id}` takes a number, such as `{id}=1.5`, not {text:?}")),
        },
        ParameterKind::Choice { .. } => Ok(Value::Choice(text.into())),
        ParameterKind::Switch { .. } => match text {
            "true" | "on" => Ok(Value::Switch(true)),
            "false" | "off" => Ok(Value::Switch(false)),
            _ => Err(format!("`{id}` is a switch: `{id}=true` or `{id}=false`, not {text:?}")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::read_bytes;

    #[test]
    fn a_value_is_taken_by_its_parameters_kind_and_a_wrong_one_is_told_what_there_is() {
        let text = include_str!("../../../tests/scenarios/followed.ron");
        let scenario = read_bytes("followed", text.as_bytes()).1.scenario.unwrap();
        let taken = |text| given(&scenario, text).unwrap();
        assert_eq!(taken("near=12.5"), ("near".into(), Value::Number(12.5)));
        assert_eq!(taken(" lid = on "), ("lid".into(), Value::Switch(true)));
        let told = |text| given(&scenario, text).unwrap_err();
        assert!(told("near").contains("name=value"));
        assert!(told("naer=1").contains("`near`"), "{}", told("naer=1"));
        assert!(told("near=101").contains("from 0 to 100 %"), "{}", told("near=101"));
        assert!(told("near=NaN").contains("from 0 to 100 %"));
        assert!(told("near=far").contains("takes a number"));
        assert!(told("lid=7").contains("lid=true"));
    }
}
