package dev.askel.docs.prose;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A document in Markdown: its links, and the anchors to which others link. */
final class Document {
    private static final Pattern FENCE =
            Pattern.compile("^```.*?^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("(`+)(?!`).*?(?<!`)\\1(?!`)");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern REFERENCE =
            Pattern.compile("^\\[[^]]+]:[ \\t]*(\\S+)", Pattern.MULTILINE);
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
    private static final Pattern LINKED_TEXT = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");
    private static final Pattern ANCHOR = Pattern.compile("<a (?:id|name)=\"([^\"]+)\"");
    private static final Pattern DROPPED = Pattern.compile("[^\\p{L}\\p{M}\\p{N}\\p{Pc} -]");

    private final String text;

    Document(String markdown) {
        this.text = FENCE.matcher(markdown).replaceAll("");
    }

    /** Returns the targets of all links. */
    List<String> links() {
        var prose = CODE.matcher(text).replaceAll("");
        return Stream.of(LINK, REFERENCE)
                .flatMap(pattern -> pattern.matcher(prose).results())
                .map(found -> found.group(1))
                .toList();
    }

    /** Returns the anchors of the headings and of HTML elements. */
    Set<String> anchors() {
        var anchors = new HashSet<String>();
        var repeats = new HashMap<String, Integer>();
        HEADING.matcher(text)
                .results()
                .map(found -> slug(found.group(1)))
                .forEach(slug -> {
                    int repeat = repeats.merge(slug, 1, Integer::sum) - 1;
                    anchors.add(repeat == 0 ? slug : slug + "-" + repeat);
                });
        ANCHOR.matcher(text).results().forEach(found -> anchors.add(found.group(1)));
        return anchors;
    }

    /** Returns the anchor that GitHub gives a heading. */
    static String slug(String heading) {
        var plain = LINKED_TEXT.matcher(heading.replaceAll("[`*]", "")).replaceAll("$1");
        return DROPPED.matcher(plain.strip().toLowerCase(Locale.ROOT))
                .replaceAll("")
                .replace(' ', '-');
    }
}
