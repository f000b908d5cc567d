package dev.askel.docs.reference;

import dev.askel.server.command.CommandUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Renders {@code docs/reference/cli.md} from the text of {@code ./askel help}. */
final class CommandLinePage {
    /** A command is indented by two blanks, an option by four. */
    private static final Pattern ENTRY = Pattern.compile("( {2}| {4})(\\S.*?)(?: {2,}(\\S.*))?");

    /** The meanings begin in this column; one blank separates it from a long option. */
    private static final Pattern LONG_ENTRY =
            Pattern.compile("( {2}| {4})(\\S.*?) +(?<=^.{25})([a-z].*)");

    private static final Pattern PARAGRAPH = Pattern.compile("([A-Z][a-z ]+): (.*)");
    private static final String COMMAND_INDENT = "  ";

    private final StringBuilder text = new StringBuilder();

    /** Options without a meaning of their own yet: they share the next one. */
    private final List<String> heads = new ArrayList<>();

    private final StringBuilder meaning = new StringBuilder();
    private boolean isCommand;
    private boolean inTable;

    private CommandLinePage() {}

    /** Renders the page. */
    static String text() {
        return new CommandLinePage().render(CommandUsage.text());
    }

    private String render(String usage) {
        text.append(
                """
                # Command line reference

                The commands of `./askel` in the source tree, and of `bin/askel` in a distribution.
                `./askel help` prints the same text. `./askel test --write-docs` generates this page.
                """);
        usage.lines().skip(1).forEach(this::line);
        end();
        return text.toString();
    }

    private void line(String line) {
        var entry = entry(line);
        var paragraph = PARAGRAPH.matcher(line);
        if (line.isBlank()) {
            end();
        } else if (entry.matches()) {
            boolean begins = entry.group(1).equals(COMMAND_INDENT);
            if (begins || isCommand || !meaning.isEmpty()) {
                end();
            }
            isCommand = begins;
            heads.add(entry.group(2));
            meaning.append(entry.group(3) == null ? "" : entry.group(3));
        } else if (paragraph.matches()) {
            end();
            text.append("\n## ").append(paragraph.group(1)).append("\n\n");
            meaning.append(paragraph.group(2));
        } else {
            meaning.append(meaning.isEmpty() ? "" : " ").append(line.strip());
        }
    }

    private static Matcher entry(String line) {
        var entry = LONG_ENTRY.matcher(line);
        return entry.matches() ? entry : ENTRY.matcher(line);
    }

    /** Writes the entry or paragraph that was read. */
    private void end() {
        if (isCommand && !heads.isEmpty()) {
            text.append("\n## ").append("askel ").append(heads.getFirst().replace("|", "or"));
            text.append("\n");
            inTable = false;
            if (!meaning.isEmpty()) {
                text.append('\n').append(sentence()).append('\n');
            }
        } else if (!heads.isEmpty()) {
            text.append(inTable ? "" : "\n| option | meaning |\n|---|---|\n");
            inTable = true;
            text.append("| %s | %s |\n".formatted(Markdown.codeLines(heads), escaped()));
        } else if (!meaning.isEmpty()) {
            text.append(sentence()).append('\n');
        }
        heads.clear();
        meaning.setLength(0);
        isCommand = false;
    }

    private String sentence() {
        var escaped = escaped();
        var first = Character.toUpperCase(escaped.charAt(0)) + escaped.substring(1);
        return first.endsWith(".") ? first : first + ".";
    }

    private String escaped() {
        return Markdown.text(meaning.toString());
    }
}
