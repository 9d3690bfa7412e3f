//! What a component says of its programme is held against the document and the contract.

use loyalty_contract::{ProgrammeInfo, Severity};

use super::{PROGRAMME, engine, judge};
use crate::{Broken, Judge};

#[test]
fn the_programme_inside_is_the_document() {
    let info = engine().programme_info();
    // The digest of three letters that FIPS 180 gives as an example.
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert!(Judge::new("abc", ProgrammeInfo { hash: abc.into(), ..info.clone() }).is_ok());
    let Err(Broken(broken)) = Judge::new("abc", info.clone()) else { panic!("another document is taken") };
    assert_eq!(broken, format!("the programme's hash is `{}`, that of the document is `{abc}`", info.hash));
    assert!(Judge::new(PROGRAMME, info).is_ok());
}

#[test]
fn a_programme_says_of_itself_what_one_can_be() {
    let broken = |lie: fn(&mut ProgrammeInfo)| {
        let mut info = engine().programme_info();
        lie(&mut info);
        Judge::of_baked(info).err().map(|Broken(broken)| broken).unwrap()
    };
    assert_eq!(broken(|info| info.minor_units = 29), "the programme's minor-units are 29, at most 4 are possible");
    assert_eq!(
        broken(|info| info.hash = "beef".into()),
        "the programme's hash is `beef`, which is not 64 hexadecimal digits"
    );
    let scale = "wallet `bonus` of the programme has a scale of 7, at most 6 is possible";
    assert_eq!(broken(|info| info.wallets[0].scale = 7), scale);
    assert_eq!(broken(|info| info.wallets.push(info.wallets[0].clone())), "wallet `bonus` is named twice");
    let as_error = |info: &mut ProgrammeInfo| {
        info.warnings.push(loyalty_contract::Diagnostic {
            severity: Severity::Error,
            code: "whim".into(),
            pointer: String::new(),
            message: "no".into(),
            help: None,
        });
    };
    assert_eq!(broken(as_error), "a programme is taken that has an error");
}

#[test]
fn a_component_describes_what_it_was_configured_with() {
    let (judge, info) = (judge(&engine()), engine().programme_info());
    assert_eq!(judge.described(Some(&info)), Ok(()));
    let other = ProgrammeInfo { revision: info.revision + 1, ..info };
    for described in [Some(&other), None] {
        assert!(judge.described(described).is_err());
    }
}
