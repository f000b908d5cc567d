import { checkPicture } from '../pictures.mjs';

export default {
  async 'all components look like their stored screenshots'({ open, page, checkLook }) {
    await open('/gallery');
    await page.locator('.askel-end').first().waitFor();
    await checkLook('gallery');
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width: 1440, height });
    for (const mode of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: mode, reducedMotion: 'reduce' });
      const gallery = page.locator('.askel-gallery');
      await checkPicture(
        page,
        `gallery-${mode}`,
        await gallery.screenshot({ animations: 'disabled' }),
      );
    }
  },
};
