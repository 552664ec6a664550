//! What is written of the programs' arguments: completions and man pages.

use crate::package::{File, Formats};
use anyhow::{Context, bail};
use clap::CommandFactory;
use clap_complete::Shell;
use flate2::{Compression, GzBuilder};
use std::{io::Write, path::Path, process::Command};

/// The arguments of `behalf`, from where it declares them.
#[path = "../../../crates/cli/src/arguments.rs"]
mod behalf;

/// Where each shell looks, and what it finds. Zsh looks elsewhere in each world.
pub(crate) fn completions() -> Vec<File> {
    [
        (Shell::Bash, Formats::Both, "/usr/share/bash-completion/completions/behalf"),
        (Shell::Zsh, Formats::Deb, "/usr/share/zsh/vendor-completions/_behalf"),
        (Shell::Zsh, Formats::Rpm, "/usr/share/zsh/site-functions/_behalf"),
        (Shell::Fish, Formats::Both, "/usr/share/fish/vendor_completions.d/behalf.fish"),
    ]
    .map(|(shell, formats, path)| {
        let mut text = Vec::new();
        let mut command = behalf::Arguments::command();
        clap_complete::generate(shell, &mut command, "behalf", &mut text);
        File::new(path, text).only(formats)
    })
    .into()
}

/// A page for `behalf` and for each of its commands: file name and text.
pub(crate) fn manual(version: &str) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut command = behalf::Arguments::command().disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    page(&command, "behalf", version, &mut pages)?;
    Ok(pages)
}

fn page(
    command: &clap::Command,
    name: &str,
    version: &str,
    pages: &mut Vec<(String, Vec<u8>)>,
) -> anyhow::Result<()> {
    // Names live as long as the program: clap takes no others without a feature that would be everybody's.
    let known: &'static str = Box::leak(name.to_owned().into_boxed_str());
    let named = command.clone().name(known).bin_name(name.replace('-', " "));
    let mut text = Vec::new();
    clap_mangen::Man::new(named)
        .title(name.to_uppercase())
        .source(format!("behalf {version}"))
        .manual("Behalf")
        .date("")
        .render(&mut text)?;
    pages.push((format!("{name}.1"), text));
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        page(below, &format!("{name}-{}", below.get_name()), version, pages)?;
    }
    Ok(())
}

/// A page for a program whose arguments only it knows: its own help, as it prints it.
pub(crate) fn manual_of_help(
    program: &Path,
    name: &str,
    what: &str,
    version: &str,
) -> anyhow::Result<Vec<u8>> {
    let output = Command::new(program)
        .arg("--help")
        .output()
        .with_context(|| format!("asking {name} for its help"))?;
    if !output.status.success() {
        bail!("{name} --help failed ({})", output.status);
    }
    let help = String::from_utf8(output.stdout).context("help that is not text")?;
    let help = help.replace('\\', "\\e").replace('-', "\\-");
    // A line that begins with a dot or an apostrophe would be a command to the formatter.
    let help: String = help.lines().map(|line| format!("\\&{line}\n")).collect();
    Ok(format!(
        ".TH {name} 1 \"\" \"{name} {version}\"\n.SH NAME\n{} \\- {what}\n.SH DESCRIPTION\n.nf\n{help}.fi\n",
        name.replace('-', "\\-")
    )
    .into_bytes())
}

/// As gzip packs it, without the time and name of a file.
pub(crate) fn gzipped(content: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

/// A paragraph in lines no longer than this.
pub(crate) fn wrapped(paragraph: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in paragraph.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page() {
        let pages = manual("1.2.3").unwrap();
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        for wanted in ["behalf.1", "behalf-ask.1", "behalf-threads-list.1", "behalf-audit-verify.1"]
        {
            assert!(names.contains(&wanted), "{wanted} is among {names:?}");
        }
        let text = String::from_utf8(pages[0].1.clone()).unwrap();
        assert!(text.contains("Ask your Databricks data, as yourself"), "it says what: {text}");
    }

    #[test]
    fn every_shell_is_told_the_commands() {
        for file in completions() {
            let text = String::from_utf8(file.content).unwrap();
            for command in ["ask", "threads", "completions"] {
                assert!(text.contains(command), "{} completes {command}", file.path);
            }
        }
    }

    #[test]
    fn what_is_packed_twice_is_the_same() {
        assert_eq!(gzipped(b"text").unwrap(), gzipped(b"text").unwrap(), "no clock is in it");
    }

    #[test]
    fn a_paragraph_is_wrapped_between_words() {
        assert_eq!(wrapped("one two  three", 7), ["one two", "three"], "seven fit");
    }
}
