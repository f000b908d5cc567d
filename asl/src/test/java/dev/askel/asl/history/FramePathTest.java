package dev.askel.asl.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the paths of frames in the tree of an execution. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FramePathTest {
    private static final FramePath INNER = FramePath.ROOT.child(3, 10).child(1, 2);

    @Test
    void a_path_has_the_ordinal_and_the_index_of_each_level() {
        assertThat(INNER.text()).isEqualTo("3.10/1.2");
        assertThat(INNER.index()).isEqualTo(2);
        assertThat(INNER.parent()).isEqualTo(new FramePath("3.10"));
        assertThat(INNER.parent().index()).isEqualTo(10);
        assertThat(INNER.parent().parent()).isEqualTo(FramePath.ROOT);
    }

    @Test
    void a_path_covers_itself_and_the_frames_below_but_no_path_with_the_same_prefix() {
        var outer = INNER.parent();
        assertThat(FramePath.ROOT.covers(INNER)).isTrue();
        assertThat(outer.covers(INNER)).isTrue();
        assertThat(outer.covers(outer)).isTrue();
        assertThat(INNER.covers(outer)).isFalse();
        assertThat(new FramePath("3.1").covers(outer)).isFalse();
        assertThat(new FramePath("3.10").covers(new FramePath("3.100"))).isFalse();
    }

    @Test
    void paths_are_ordered_by_branch_with_each_frame_before_the_frames_below_it() {
        assertThat(
                        Stream.of("10.0", "3.10", "3.2", "", "3.2/0.1", "3.2/0.0/7.1", "3.2/0.0")
                                .map(FramePath::new)
                                .sorted())
                .extracting(FramePath::text)
                .containsExactly("", "3.2", "3.2/0.0", "3.2/0.0/7.1", "3.2/0.1", "3.10", "10.0");
        assertThat(INNER).isEqualByComparingTo(new FramePath("3.10/1.2"));
    }

    @Test
    void the_root_has_no_parent() {
        assertThatThrownBy(FramePath.ROOT::parent).isInstanceOf(IllegalStateException.class);
        assertThat(FramePath.ROOT).hasToString("root");
    }
}
