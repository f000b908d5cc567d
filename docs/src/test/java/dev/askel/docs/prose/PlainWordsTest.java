package dev.askel.docs.prose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks that each module has at most as many flags of {@link PlainWords} per 1,000 words as its
 * bounds in {@code plain-words.tsv} permit. The targets are 6 flags in total, 1.5 of <em>what</em>
 * and 1 of <em>idiom</em>. Modules with more flags have higher bounds. A bound above the target
 * fails as well if it exceeds the current number by more than {@value #SLACK}. {@code ./askel test
 * --write-docs} lowers it.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PlainWordsTest {
    private static final boolean WRITES = Boolean.getBoolean("askel.write-docs");
    private static final Path BOUNDS =
            Path.of("src/test/resources/dev/askel/docs/prose/plain-words.tsv");
    private static final String TAB = "\t";
    private static final double SLACK = 2;

    /**
     * The bounds of a module, per 1,000 words.
     *
     * @param paths files and folders, separated by blanks
     */
    record Bound(String name, double all, double what, double idiom, String paths) {
        private static final Bound TARGET = new Bound("", 6, 1.5, 1, "");

        static Bound parse(String line) {
            var fields = List.of(line.split(TAB, -1));
            return new Bound(
                    fields.get(0),
                    Double.parseDouble(fields.get(1)),
                    Double.parseDouble(fields.get(2)),
                    Double.parseDouble(fields.get(3)),
                    fields.get(4));
        }

        String line() {
            return Stream.of(name, figure(all), figure(what), figure(idiom), paths)
                    .reduce((left, right) -> left + TAB + right)
                    .orElseThrow();
        }

        PlainWords count() {
            try {
                var count = PlainWords.NONE;
                for (var path : paths.split(" ", -1)) {
                    for (var file : Repository.files(path)) {
                        if (Prose.canContainProse(file)) {
                            for (var block : Prose.blocks(file)) {
                                count = count.plus(PlainWords.of(block));
                            }
                        }
                    }
                }
                return count;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Returns lower bounds where the module has fewer flags. */
        Bound lowered(PlainWords count) {
            return new Bound(
                    name,
                    lowered(all, count.all(), TARGET.all),
                    lowered(what, count.perThousandWords(count.what()), TARGET.what),
                    lowered(idiom, count.perThousandWords(count.idiom()), TARGET.idiom),
                    paths);
        }

        private static double lowered(double bound, double figure, double target) {
            return Math.min(bound, Math.max(target, Math.ceil(figure)));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static String figure(double value) {
        return value == Math.rint(value)
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.1f", value);
    }

    private static List<Bound> bounds() throws IOException {
        var lines = Files.readAllLines(BOUNDS);
        if (WRITES) {
            var lowered =
                    lines.stream()
                            .map(line ->
                                    line.startsWith("#") ? line : lowered(Bound.parse(line)).line())
                            .toList();
            Files.write(BOUNDS, lowered);
            return parse(lowered);
        }
        return parse(lines);
    }

    private static Bound lowered(Bound bound) {
        return bound.lowered(bound.count());
    }

    private static List<Bound> parse(List<String> lines) {
        return lines.stream().filter(line -> !line.startsWith("#")).map(Bound::parse).toList();
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void no_module_has_more_flags_than_its_bound(Bound bound) {
        var count = bound.count();
        var figures = List.of("all", "what", "idiom");
        var found =
                List.of(
                        count.all(),
                        count.perThousandWords(count.what()),
                        count.perThousandWords(count.idiom()));
        var allowed = List.of(bound.all, bound.what, bound.idiom);
        var targets = List.of(Bound.TARGET.all, Bound.TARGET.what, Bound.TARGET.idiom);
        assertThat(count.words()).isGreaterThan(100);
        for (int i = 0; i < figures.size(); i++) {
            assertThat(found.get(i))
                    .as("%s: %s, per 1,000 words", bound.name, figures.get(i))
                    .isLessThanOrEqualTo(allowed.get(i));
            assertThat(allowed.get(i))
                    .as("%s: the bound of %s can be lowered", bound.name, figures.get(i))
                    .isLessThanOrEqualTo(Math.max(targets.get(i), found.get(i) + SLACK));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "What came too late is refused. | 6 | 1 | 1 | 0",
                "The caller knows what to do, and what is pending. | 10 | 1 | 0 | 0",
                "The entity goes on, and nobody hears of it. | 9 | 0 | 0 | 3",
                "It calls `what is pending` and {@link Who#is there}. | 5 | 0 | 0 | 0",
                "Too short. Not this one. | 3 | 0 | 0 | 0"
            })
    void counts_the_flags_of_a_text(String text, int words, int what, int front, int idiom) {
        assertThat(PlainWords.of(text)).isEqualTo(new PlainWords(words, what, front, idiom, 0));
    }

    @Test
    void a_sentence_of_more_than_thirty_words_is_long() {
        assertThat(PlainWords.of("word ".repeat(31)).longSentences()).isEqualTo(1);
        assertThat(PlainWords.of("word ".repeat(30)).longSentences()).isZero();
    }
}
