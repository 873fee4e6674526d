// The words of the studio, in the languages of the page; fetched with it.
import { useLocale } from "../i18n/context";
import type { Locale } from "../i18n/messages";

const en = {
  lead: "Drop in a video or a recording; get it back in another language, with the lips in time.",
  live: "Live translation",
  drop: "Drop a file here, or choose one",
  choose: "Choose a file",
  target: "Into",
  lipsync: "Move the lips",
  background: "Keep the background sound",
  sending: (percent: number) => `Sending, ${percent} %`,
  jobs: "Your files",
  none: "No file yet.",
  unreachable:
    "The studio does not answer. See in the server's terminal why; this page notices when it is back.",
  noTarget: "No language can be dubbed into now: the translator or the voices do not answer.",
  queued: "Waiting",
  completed: "Done",
  failed: "Failed",
  phases: {
    asr: "Listening",
    translate: "Translating",
    tts: "Speaking",
    lipsync: "Moving the lips",
    mux: "Writing",
  },
  left: (seconds: number) =>
    seconds >= 90 ? `about ${Math.round(seconds / 60)} minutes left` : `about ${seconds} seconds left`,
  cancel: "Cancel",
  retry: "Try again",
  open: "Show",
  close: "Hide",
  original: "Original",
  dub: "Dub",
  video: "Download the file",
  subtitles: (language: string) => `Subtitles, ${language}`,
  sentences: "Sentences",
  edit: (number: number) => `Translation of sentence ${number}`,
  save: "Speak it again",
};

export type Words = typeof en;

const pt: Words = {
  lead: "Solte um vídeo ou uma gravação; receba em outra língua, com os lábios no tempo certo.",
  live: "Tradução ao vivo",
  drop: "Solte um arquivo aqui ou escolha um",
  choose: "Escolher arquivo",
  target: "Para",
  lipsync: "Mover os lábios",
  background: "Manter o som de fundo",
  sending: (percent) => `Enviando, ${percent} %`,
  jobs: "Seus arquivos",
  none: "Nenhum arquivo ainda.",
  unreachable:
    "O estúdio não responde. Veja o motivo no terminal do servidor; a página percebe quando ele voltar.",
  noTarget: "Nenhuma língua disponível agora: o tradutor ou as vozes não respondem.",
  queued: "Na fila",
  completed: "Pronto",
  failed: "Falhou",
  phases: {
    asr: "Ouvindo",
    translate: "Traduzindo",
    tts: "Falando",
    lipsync: "Movendo os lábios",
    mux: "Gravando",
  },
  left: (seconds) =>
    seconds >= 90
      ? `faltam cerca de ${Math.round(seconds / 60)} minutos`
      : `faltam cerca de ${seconds} segundos`,
  cancel: "Cancelar",
  retry: "Tentar de novo",
  open: "Mostrar",
  close: "Ocultar",
  original: "Original",
  dub: "Dublagem",
  video: "Baixar o arquivo",
  subtitles: (language) => `Legendas, ${language}`,
  sentences: "Frases",
  edit: (number) => `Tradução da frase ${number}`,
  save: "Falar de novo",
};

const es: Words = {
  lead: "Suelta un vídeo o una grabación y recíbelo en otro idioma, con los labios a tiempo.",
  live: "Traducción en vivo",
  drop: "Suelta un archivo aquí o elige uno",
  choose: "Elegir archivo",
  target: "A",
  lipsync: "Mover los labios",
  background: "Conservar el sonido de fondo",
  sending: (percent) => `Enviando, ${percent} %`,
  jobs: "Tus archivos",
  none: "Todavía no hay archivos.",
  unreachable:
    "El estudio no responde. Mira el motivo en la terminal del servidor; la página lo nota cuando vuelva.",
  noTarget: "Ahora no hay ningún idioma: el traductor o las voces no responden.",
  queued: "En espera",
  completed: "Listo",
  failed: "Falló",
  phases: {
    asr: "Escuchando",
    translate: "Traduciendo",
    tts: "Hablando",
    lipsync: "Moviendo los labios",
    mux: "Escribiendo",
  },
  left: (seconds) =>
    seconds >= 90 ? `quedan unos ${Math.round(seconds / 60)} minutos` : `quedan unos ${seconds} segundos`,
  cancel: "Cancelar",
  retry: "Reintentar",
  open: "Mostrar",
  close: "Ocultar",
  original: "Original",
  dub: "Doblaje",
  video: "Descargar el archivo",
  subtitles: (language) => `Subtítulos, ${language}`,
  sentences: "Frases",
  edit: (number) => `Traducción de la frase ${number}`,
  save: "Decirla de nuevo",
};

const zh: Words = {
  lead: "放入视频或录音，得到另一种语言的版本，口型同步。",
  live: "实时翻译",
  drop: "把文件拖到这里，或选择文件",
  choose: "选择文件",
  target: "译成",
  lipsync: "同步口型",
  background: "保留背景声",
  sending: (percent) => `正在上传 ${percent} %`,
  jobs: "你的文件",
  none: "还没有文件。",
  unreachable: "配音室没有响应。原因见服务器终端；恢复后本页会自动更新。",
  noTarget: "现在没有可用的语言：翻译或语音服务没有响应。",
  queued: "等待中",
  completed: "完成",
  failed: "失败",
  phases: { asr: "识别", translate: "翻译", tts: "合成语音", lipsync: "同步口型", mux: "写入文件" },
  left: (seconds) => (seconds >= 90 ? `约剩 ${Math.round(seconds / 60)} 分钟` : `约剩 ${seconds} 秒`),
  cancel: "取消",
  retry: "重试",
  open: "显示",
  close: "隐藏",
  original: "原声",
  dub: "配音",
  video: "下载文件",
  subtitles: (language) => `字幕，${language}`,
  sentences: "句子",
  edit: (number) => `第 ${number} 句的译文`,
  save: "重新配音",
};

const ar: Words = {
  lead: "ضع فيديو أو تسجيلا واستلمه بلغة أخرى مع حركة شفاه متوافقة.",
  live: "ترجمة مباشرة",
  drop: "أفلت ملفا هنا أو اختر واحدا",
  choose: "اختيار ملف",
  target: "إلى",
  lipsync: "تحريك الشفاه",
  background: "إبقاء صوت الخلفية",
  sending: (percent) => `جار الإرسال، ${percent} %`,
  jobs: "ملفاتك",
  none: "لا ملفات بعد.",
  unreachable: "الاستوديو لا يستجيب. انظر السبب في طرفية الخادم؛ ستلاحظ الصفحة عودته.",
  noTarget: "لا لغة متاحة الآن: المترجم أو الأصوات لا تستجيب.",
  queued: "في الانتظار",
  completed: "تم",
  failed: "فشل",
  phases: { asr: "استماع", translate: "ترجمة", tts: "نطق", lipsync: "تحريك الشفاه", mux: "كتابة" },
  left: (seconds) =>
    seconds >= 90 ? `بقي نحو ${Math.round(seconds / 60)} دقيقة` : `بقي نحو ${seconds} ثانية`,
  cancel: "إلغاء",
  retry: "إعادة المحاولة",
  open: "إظهار",
  close: "إخفاء",
  original: "الأصل",
  dub: "الدبلجة",
  video: "تنزيل الملف",
  subtitles: (language) => `ترجمة نصية، ${language}`,
  sentences: "الجمل",
  edit: (number) => `ترجمة الجملة ${number}`,
  save: "انطقها من جديد",
};

export const WORDS: Record<Locale, Words> = { en, pt, es, zh, ar };

export const useWords = (): Words => WORDS[useLocale()];

export const languageName = (code: string, locale: Locale): string => {
  try {
    return new Intl.DisplayNames([locale], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
};
