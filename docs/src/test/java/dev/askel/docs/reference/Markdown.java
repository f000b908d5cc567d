package dev.askel.docs.reference;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes plain text as Markdown, for pages in {@code docs/reference}. */
final class Markdown {
    private static final Pattern SPECIAL = Pattern.compile("[*<>\\[\\]|\\\\]");
    private static final Pattern PAGE = Pattern.compile("\\bdocs/([a-z0-9/-]+\\.md)\\b");

    private Markdown() {}

    /** Escapes a text. Names of pages such as {@code docs/memory.md} become links. */
    static String text(String plain) {
        var escaped = SPECIAL.matcher(plain).replaceAll("\\\\$0");
        return PAGE.matcher(escaped).replaceAll("[docs/$1](../$1)");
    }

    /** Writes code for a cell of a table, with the separators of cells escaped. */
    static String code(String code) {
        return code.isEmpty() ? "" : "`" + code.replace("|", "\\|") + "`";
    }

    /** Writes lines of code for one cell. */
    static String codeLines(List<String> lines) {
        return lines.stream().map(Markdown::code).collect(Collectors.joining("<br>"));
    }
}
