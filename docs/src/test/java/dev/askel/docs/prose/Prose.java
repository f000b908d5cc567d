package dev.askel.docs.prose;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Extracts the prose of a file: the comments of code, and the paragraphs of documents. */
final class Prose {
    private static final Set<String> SLASHES = Set.of("java", "ts", "tsx", "mjs", "js");
    private static final Set<String> HASHES = Set.of("sql", "conf", "sh", "py", "yaml");

    private static final Pattern COMMENT =
            Pattern.compile(
                    "/\\*.*?\\*/|(?:^[ \\t]*//[^\\n]*\\n)++",
                    Pattern.DOTALL | Pattern.MULTILINE | Pattern.UNIX_LINES);
    private static final Pattern MARKS =
            Pattern.compile(
                    "^[ \\t]*(?:/\\*\\*?|\\*/|\\*|//)|\\*/",
                    Pattern.MULTILINE | Pattern.UNIX_LINES);
    private static final Pattern ITEM = Pattern.compile("\\s*(?:[-*]|\\d+\\.)\\s.*");
    private static final Pattern ITEM_MARK = Pattern.compile("^\\s*(?:[-*>]|\\d+\\.)\\s");
    private static final Pattern CELL_END = Pattern.compile("\\|");
    private static final int CELL_WORDS_MIN = 6;

    private Prose() {}

    /** Returns whether files of this type can contain prose. */
    static boolean canContainProse(Path file) {
        var type = type(file);
        return SLASHES.contains(type) || HASHES.contains(type) || type.equals("md");
    }

    private static String type(Path file) {
        var name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Returns the comments or paragraphs of a file, without licence notices. */
    static List<String> blocks(Path file) {
        var text = Repository.read(file);
        var type = type(file);
        var blocks =
                SLASHES.contains(type)
                        ? comments(text)
                        : type.equals("md")
                                ? paragraphs(text)
                                : lineComments(text, type.equals("sql") ? "--" : "#");
        return blocks.stream()
                .filter(block -> !block.contains("Licensed") && !block.contains("Copyright"))
                .toList();
    }

    private static List<String> comments(String text) {
        return COMMENT.matcher(text)
                .results()
                .map(found -> MARKS.matcher(found.group()).replaceAll(" "))
                .toList();
    }

    private static List<String> lineComments(String text, String sign) {
        var blocks = new ArrayList<String>();
        var block = new ArrayList<String>();
        for (var line : lines(text)) {
            var stripped = line.strip();
            if (stripped.startsWith(sign) && !stripped.startsWith("#!")) {
                block.add(stripped.replaceFirst("^[#\\- ]+", ""));
            } else {
                finishBlock(block, blocks);
            }
        }
        return blocks;
    }

    private static List<String> paragraphs(String text) {
        var blocks = new ArrayList<String>();
        var paragraph = new ArrayList<String>();
        boolean isFenced = false;
        for (var original : lines(text)) {
            var line = original;
            if (line.startsWith("```")) {
                isFenced = !isFenced;
                line = "";
            }
            if (isFenced || line.isBlank() || line.matches("(?s)(?:#|\\|| {4}).*")) {
                finishBlock(paragraph, blocks);
                if (!isFenced && line.startsWith("|") && !line.matches("[|:-]*")) {
                    addCells(line, blocks);
                }
                continue;
            }
            if (ITEM.matcher(line).matches()) {
                finishBlock(paragraph, blocks);
            }
            paragraph.add(ITEM_MARK.matcher(line).replaceFirst(""));
        }
        return blocks;
    }

    private static void addCells(String row, List<String> blocks) {
        var inner = row.replaceAll("^\\|+|\\|+$", "");
        for (var cell : CELL_END.split(inner, -1)) {
            if (cell.strip().split("\\s+", -1).length >= CELL_WORDS_MIN) {
                blocks.add(cell);
            }
        }
    }

    /** Returns the lines and an empty line, which ends the last block. */
    private static List<String> lines(String text) {
        var lines = new ArrayList<>(List.of(text.split("\n", -1)));
        lines.add("");
        return lines;
    }

    private static void finishBlock(List<String> block, List<String> blocks) {
        if (!block.isEmpty()) {
            blocks.add(String.join(" ", block));
            block.clear();
        }
    }
}
