//! A witness across restarts, failures and two questions at once.
