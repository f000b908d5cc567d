package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.step.ItemBatches;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests that a batch that is joined from JSON strings equals a batch that is joined from trees. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ItemBatchesTest {
    private static final JsonNode COMMON =
            JsonNodeFactory.instance.objectNode().put("größe", 1).put("b", "x");

    private static Payload item(String text) {
        try {
            return Payload.parseItem(text.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedJsonException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertSame(@Nullable JsonNode common, String... texts) {
        var items = new ArrayList<Payload>();
        var trees = new ArrayList<Payload>();
        long bytes = ItemBatches.emptyBytes(common);
        for (var text : texts) {
            bytes = ItemBatches.bytesAfterAdding(items.size(), bytes, item(text));
            items.add(item(text));
            trees.add(Payload.of(item(text).tree()));
        }
        var joined = ItemBatches.createBatch(common, items);
        var expected = ItemBatches.createBatch(common, trees);
        assertThat(joined.text()).isEqualTo(expected.text());
        assertThat(joined.tree()).isEqualTo(expected.tree());
        assertThat(joined.sizeBytes()).isEqualTo(expected.sizeBytes()).isEqualTo((int) bytes);
        assertThat(joined.checkSize(Integer.MAX_VALUE))
                .isEqualTo(expected.checkSize(Integer.MAX_VALUE));
    }

    @Test
    void texts_are_joined() {
        assertSame(null);
        assertSame(COMMON);
        assertSame(null, "1");
        assertSame(null, "{\"a\":[1,2]}", "\"ä\"", "null");
        assertSame(COMMON, "{\"a\":[1,2]}", "[]");
        assertSame(COMMON, "{\"a\": 1}", "2");
    }

    @Test
    void a_batch_of_texts_has_no_tree_until_it_is_needed() {
        var batch = ItemBatches.createBatch(null, List.of(item("[[1]]"), item("2")));
        assertThat(batch.levelsIfEncoded()).isEqualTo(4);
        assertThat(batch.tree().path("Items")).hasSize(2);
        assertThat(batch.levelsIfEncoded()).isNegative();
    }

    @Test
    void deep_items_make_a_batch_that_is_too_deep() {
        var deep = item("[".repeat(999) + "]".repeat(999));
        assertThat(ItemBatches.createBatch(null, List.of(deep)).checkSize(Integer.MAX_VALUE))
                .isEqualTo(Payload.SizeCheck.TOO_DEEP);
    }
}
