package dev.askel.docs.prose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Checks the links between the documents of the repository. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LinksTest {
    private final Map<Path, Document> documents = new HashMap<>();

    @Test
    void every_link_leads_to_a_file_and_a_heading() throws IOException {
        for (var file : Repository.files(".")) {
            if (isDocument(file)) {
                documents.put(file, new Document(Repository.read(file)));
            }
        }
        var broken = new ArrayList<String>();
        documents.forEach((file, document) ->
                document.links().stream()
                        .filter(link -> !link.matches("(?i)[a-z][a-z+.-]*:.*"))
                        .filter(link -> !hasTarget(file, link))
                        .forEach(link -> broken.add(Repository.pathOf(file) + ": " + link)));
        assertThat(documents).hasSizeGreaterThan(50);
        assertThat(broken).isEmpty();
    }

    private static boolean isDocument(Path file) {
        return file.toString().endsWith(".md");
    }

    private boolean hasTarget(Path from, String link) {
        int hash = link.indexOf('#');
        var path = hash < 0 ? link : link.substring(0, hash);
        var target = path.isEmpty() ? from : from.resolveSibling(path).normalize();
        if (!Files.exists(target)) {
            return false;
        }
        var document = documents.get(target);
        return hash < 0
                || document == null
                || document.anchors().contains(link.substring(hash + 1));
    }

    @Test
    void headings_have_the_anchors_of_github() {
        assertThat(new Document("# A `code`, *and* [a link](x.md)\n## B\n## B\n").anchors())
                .containsExactlyInAnyOrder("a-code-and-a-link", "b", "b-1");
    }

    @Test
    void links_in_code_are_ignored() {
        var document = new Document("[a](b.md) `[c](d.md)`\n\n```\n[e](f.md)\n```\n[g]: h.md\n");
        assertThat(document.links()).containsExactly("b.md", "h.md");
    }
}
