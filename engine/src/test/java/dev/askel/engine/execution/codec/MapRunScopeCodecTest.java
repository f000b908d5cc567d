package dev.askel.engine.execution.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.sql.Bytes;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunScopeCodecTest {
    private static final Bytes SCOPE =
            MapRunScopeCodec.encode(
                    new MapRunScope(Samples.IDENTITY, Samples.INPUT, SampleStates.mapping()));

    @Test
    void a_scope_of_a_later_release_is_named_in_the_exception() {
        var later = SCOPE.toArray();
        later[0] = 2;

        assertThatThrownBy(() -> MapRunScopeCodec.decode(Bytes.wrap(later)))
                .isInstanceOf(UnreadableRowException.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void a_damaged_scope_is_unreadable() {
        var bytes = SCOPE.toArray();
        for (int length = 0; length < bytes.length; length += 7) {
            var cut = Bytes.wrap(Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> MapRunScopeCodec.decode(cut))
                    .isInstanceOf(UnreadableRowException.class);
        }
        assertThat(bytes).isNotEmpty();
    }
}
