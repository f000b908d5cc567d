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

    /** All meanings begin in column 25. One blank can separate a long option from its meaning. */
    private static final Pattern LONG_ENTRY =
            Pattern.compile("( {2}| {4})(\\S.*?) +(?<=^.{25})([a-z].*)");

    private static final Pattern PARAGRAPH = Pattern.compile("([A-Z][a-z ]+): (.*)");
    private static final String COMMAND_INDENT = "  ";

    private final StringBuilder text = new StringBuilder();

    /** The names of the options or of the command that share the next meaning. */
    private final List<String> names = new ArrayList<>();

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
        usage.lines().skip(1).forEach(this::readLine);
        writeEntry();
        return text.toString();
    }

    private void readLine(String line) {
        var entry = entry(line);
        var paragraph = PARAGRAPH.matcher(line);
        if (line.isBlank()) {
            writeEntry();
        } else if (entry.matches()) {
            boolean isCommandLine = entry.group(1).equals(COMMAND_INDENT);
            if (isCommandLine || isCommand || !meaning.isEmpty()) {
                writeEntry();
            }
            isCommand = isCommandLine;
            names.add(entry.group(2));
            meaning.append(entry.group(3) == null ? "" : entry.group(3));
        } else if (paragraph.matches()) {
            writeEntry();
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

    /** Writes the entry or paragraph that has been read. */
    private void writeEntry() {
        if (isCommand && !names.isEmpty()) {
            text.append("\n## ").append("askel ").append(names.getFirst().replace("|", "or"));
            text.append("\n");
            inTable = false;
            if (!meaning.isEmpty()) {
                text.append('\n').append(sentence()).append('\n');
            }
        } else if (!names.isEmpty()) {
            text.append(inTable ? "" : "\n| option | meaning |\n|---|---|\n");
            inTable = true;
            text.append("| %s | %s |\n".formatted(Markdown.codeLines(names), escaped()));
        } else if (!meaning.isEmpty()) {
            text.append(sentence()).append('\n');
        }
        names.clear();
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
