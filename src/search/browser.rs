//! stub
pub struct Part; pub fn parts() {}
