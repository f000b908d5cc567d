package dev.askel.docs.reference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Renders {@code docs/reference/settings.md} from the {@code reference.conf} of each module. */
final class SettingsPage {
    private static final List<String> MODULES =
            List.of("server", "http", "cluster-config", "connectors", "engine");

    private SettingsPage() {}

    /** Renders the page. */
    static String text() throws IOException {
        var text =
                new StringBuilder(
                        """
                        # Settings reference

                        All settings with their defaults and the comments of the files
                        `reference.conf`. [Settings](../operations/settings.md) describes how to
                        change them. `./askel test --write-docs` generates this page.

                        """);
        for (var entry : byGroup().entrySet()) {
            append(text, entry.getKey(), entry.getValue());
        }
        return text.toString().stripTrailing() + "\n";
    }

    /** The settings of one object, from all files. */
    private static final class Group {
        private final List<Setting> settings = new ArrayList<>();
        private String meaning = "";
    }

    /** Returns Askel's settings by the path of their object, without the settings of Pekko. */
    private static Map<String, Group> byGroup() throws IOException {
        var groups = new LinkedHashMap<String, Group>();
        for (var module : MODULES) {
            var content =
                    SettingsReader.read(Path.of("..", module, "src/main/resources/reference.conf"));
            content.groups()
                    .forEach((path, meaning) -> {
                        var group = groups.computeIfAbsent(path, _ -> new Group());
                        group.meaning = (group.meaning + " " + meaning).strip();
                    });
            content.settings()
                    .forEach(setting ->
                            groups.computeIfAbsent(setting.group(), _ -> new Group())
                                    .settings
                                    .add(setting));
        }
        groups.keySet().removeIf(path -> !path.startsWith("askel"));
        // The comments above `askel` describe the files, not a setting.
        groups.computeIfAbsent("askel", _ -> new Group()).meaning = "";
        return groups;
    }

    private static void append(StringBuilder text, String path, Group group) {
        var settings = group.settings;
        if (settings.isEmpty() && group.meaning.isEmpty()) {
            return;
        }
        text.append("## ").append(path).append("\n\n");
        if (!group.meaning.isEmpty()) {
            text.append(group.meaning).append("\n\n");
        }
        if (settings.isEmpty()) {
            return;
        }
        text.append("| setting | default | meaning |\n|---|---|---|\n");
        for (int first = 0; first < settings.size(); ) {
            int end = first + 1;
            while (end < settings.size() && settings.get(end).continues()) {
                end++;
            }
            text.append(row(settings.subList(first, end)));
            first = end;
        }
        text.append('\n');
    }

    /** Renders settings that share one comment. */
    private static String row(List<Setting> settings) {
        var meaning = new StringBuilder(settings.getFirst().meaning());
        for (var setting : settings) {
            if (!setting.variable().isEmpty()) {
                boolean isOpen = !meaning.isEmpty() && !meaning.toString().endsWith(".");
                meaning.append(isOpen ? ". " : " ")
                        .append("Variable: `%s`.".formatted(setting.variable()));
            }
        }
        return "| %s | %s | %s |\n"
                .formatted(
                        Markdown.codeLines(settings.stream().map(Setting::key).toList()),
                        Markdown.codeLines(settings.stream().map(Setting::value).toList()),
                        meaning.toString().strip());
    }
}
