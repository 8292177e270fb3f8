// What other programs say of a written file: exiftool of what it carries, ImageMagick and Pillow of whether it opens.
import { spawnSync } from 'node:child_process';

export interface Opinion {
  width: number;
  height: number;
  orientation: number;
  /** Description of the ICC profile; '' without one. */
  profile: string;
  colour_space: string;
  /** Tags that a result must not carry. */
  traces: string[];
  opens: { imagemagick: boolean; pillow: boolean };
}

const kTraces = /^(GPS|SerialNumber|BodySerialNumber|LensSerialNumber|InternalSerialNumber|Make|Model|ThumbnailImage|PreviewImage|DateTimeOriginal|CreateDate|Software|Artist|Copyright|Comment|UserComment|XMPToolkit|ImageUniqueID|OwnerName)/;

const orientations: Record<string, number> = {
  'Horizontal (normal)': 1, 'Mirror horizontal': 2, 'Rotate 180': 3, 'Mirror vertical': 4, 'Mirror horizontal and rotate 270 CW': 5,
  'Rotate 90 CW': 6, 'Mirror horizontal and rotate 90 CW': 7, 'Rotate 270 CW': 8,
}; // prettier-ignore

/** Throws where exiftool is missing. */
export function exif_of(path: string): Omit<Opinion, 'opens'> {
  const ran = spawnSync('exiftool', ['-json', '-G0', '-api', 'largefilesupport=1', path], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (ran.error) throw new Error(`exiftool (package libimage-exiftool-perl) is needed: ${ran.error.message}`);
  const grouped = (JSON.parse(ran.stdout || '[{}]') as Record<string, unknown>[])[0] ?? {};
  const tags = Object.entries(grouped).map(([key, value]) => {
    const [group, tag] = key.includes(':') ? (key.split(':') as [string, string]) : ['', key];
    return { group, tag, value };
  });
  const value = (tag: string, group = '') => tags.find((entry) => entry.tag === tag && (group === '' || entry.group === group))?.value;
  return {
    width: Number(value('ImageWidth', 'File') ?? value('ImageWidth', 'PNG') ?? value('ImageWidth') ?? 0),
    height: Number(value('ImageHeight', 'File') ?? value('ImageHeight', 'PNG') ?? value('ImageHeight') ?? 0),
    orientation: orientations[String(value('Orientation', 'EXIF') ?? '')] ?? 1,
    profile: String(value('ProfileDescription', 'ICC_Profile') ?? ''),
    colour_space: String(value('ColorSpaceData', 'ICC_Profile') ?? '').trim(),
    traces: tags.filter(({ group, tag }) => group !== 'ICC_Profile' && group !== 'File' && kTraces.test(tag)).map(({ tag }) => tag),
  };
}

export function opinion_of(path: string): Opinion {
  const imagemagick = spawnSync('identify', ['-regard-warnings', '-format', '%w', path]).status === 0;
  const pillow = spawnSync('/usr/bin/python3', ['-c', 'import sys; from PIL import Image; Image.open(sys.argv[1]).load()', path]).status === 0;
  return { ...exif_of(path), opens: { imagemagick, pillow } };
}
