export { PublicFrame as default } from "@/components/frame/public-frame";
