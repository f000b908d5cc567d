package dev.askel.connectors.items.parquet;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class PageMemoryTest {
    private final PageMemory memory = new PageMemory(100);

    @Test
    void a_replaced_page_is_not_counted() throws IOException {
        memory.replace(40, 0);
        memory.replace(60, 0);
        for (int i = 0; i < 10; i++) {
            memory.replace(30, 60);
            memory.replace(60, 30);
        }
        memory.replace(0, 60);
        memory.replace(60, 0);
    }

    @Test
    void refuses_pages_above_the_bound() throws IOException {
        memory.replace(60, 0);
        memory.replace(40, 0);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> memory.replace(41, 40))
                .withMessage(
                        "the pages of a row group have 101 decompressed bytes in memory, but at most 100 are supported");
    }
}
