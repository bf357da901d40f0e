package dev.firn.store.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextPileTest {
  private final Random random = new Random(1);

  private byte[] text(int length) {
    byte[] text = new byte[length];
    random.nextBytes(text);
    return text;
  }

  @Test
  void givesBackEachTextWhereverItIs() throws IOException {
    try (TextPile pile = new TextPile(1000)) {
      List<byte[]> texts = new ArrayList<>();
      List<TextPile.Text> kept = new ArrayList<>();
      for (int length : new int[] {400, 500, 0, 600, 1, 70_000, 30_000, 60_000, 5, 1 << 16, 3}) {
        byte[] text = text(length);
        texts.add(text);
        kept.add(pile.add(text));
        for (int i = 0; i < texts.size(); i++) {
          assertThat(kept.get(i).read()).isEqualTo(texts.get(i));
        }
      }
    }
  }

  @Test
  void whatIsInMemoryStaysWhenItIsClosed() throws IOException {
    TextPile pile = new TextPile(10);
    TextPile.Text first = pile.add(text(10));
    TextPile.Text second = pile.add(text(100_000));
    pile.close();

    assertThat(first.read()).hasSize(10);
    assertThatThrownBy(second::read).isInstanceOf(IOException.class);
  }
}
