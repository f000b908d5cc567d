package dev.askel.docs.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads the settings of a {@code reference.conf} with their comments, in the order of the file. It
 * supports only the format of these files: each line has one setting or one brace.
 */
final class SettingsReader {
    private static final Pattern OBJECT =
            Pattern.compile("(\"[^\"]+\"|[\\w.-]+)(?:\\s*=\\s*(\\$\\{[^}]+}))?\\s*\\{");
    private static final Pattern VALUE =
            Pattern.compile(
                    "((?:[\\w.-]|\"[^\"]+\")+)\\s*(?:=\\s*|(?=\\{))(.*?)(?:\\s+#\\s*(.*))?");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\?(\\w+)}");

    private final List<Setting> settings = new ArrayList<>();
    private final Map<String, String> groups = new LinkedHashMap<>();
    private final Deque<String> path = new ArrayDeque<>();
    private final StringBuilder comment = new StringBuilder();
    private boolean continues;

    private SettingsReader() {}

    /**
     * The content of a file.
     *
     * @param groups comments of objects, by path
     */
    record Content(List<Setting> settings, Map<String, String> groups) {}

    /** Reads a file. */
    static Content read(Path file) throws IOException {
        var reader = new SettingsReader();
        var lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            while (line.endsWith("[")) {
                // A list over several lines.
                var next = new StringBuilder(line);
                while (!next.toString().endsWith("]")) {
                    next.append(' ').append(lines.get(++i).strip());
                }
                line = next.toString();
            }
            reader.readLine(line);
        }
        if (!reader.path.isEmpty()) {
            throw new IllegalStateException(file + " has an open brace");
        }
        return new Content(reader.settings, reader.groups);
    }

    private void readLine(String line) {
        if (line.isEmpty()) {
            comment.setLength(0);
            continues = false;
        } else if (line.startsWith("#")) {
            comment.append(comment.isEmpty() ? "" : " ").append(line.substring(1).strip());
            continues = false;
        } else if (line.equals("}")) {
            path.removeLast();
            continues = false;
        } else {
            readEntry(line);
            comment.setLength(0);
        }
    }

    private void readEntry(String line) {
        var object = OBJECT.matcher(line);
        if (object.matches()) {
            path.addLast(object.group(1));
            var copied = object.group(2) == null ? "" : " Copied from `" + object.group(2) + "`.";
            groups.put(
                    String.join(".", path), (Markdown.text(comment.toString()) + copied).strip());
            continues = false;
            return;
        }
        var value = VALUE.matcher(line);
        if (!value.matches()) {
            throw new IllegalStateException("not a setting: " + line);
        }
        var variable = VARIABLE.matcher(value.group(2));
        if (variable.matches() && !settings.isEmpty()) {
            settings.addLast(settings.removeLast().withVariable(variable.group(1)));
            return;
        }
        var trailingComment = value.group(3);
        var meaning =
                trailingComment == null
                        ? comment.toString()
                        : (comment + " " + trailingComment).strip();
        settings.add(
                new Setting(
                        String.join(".", path),
                        value.group(1),
                        value.group(2),
                        "",
                        Markdown.text(meaning),
                        continues && meaning.isEmpty()));
        continues = true;
    }
}
